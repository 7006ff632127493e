"""Ways in without a query: by place, by year, by festival, by genre, by centre, and lists that people pass on."""
