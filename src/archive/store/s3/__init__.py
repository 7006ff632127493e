"""Objects of a bucket as S3 knows them: conditional writes, listings, uploads in parts, reading with digests."""
