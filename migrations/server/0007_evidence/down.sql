DROP TABLE evidence_read;
DROP TABLE blob_chunk;
DROP TABLE blob;
