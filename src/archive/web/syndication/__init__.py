"""What feed readers, crawlers and other sites take of the archive: feeds, sitemaps, oEmbed, and what robots are asked."""
