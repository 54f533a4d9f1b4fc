DROP TABLE photo_small;
DROP TABLE photo_file;
