DROP TABLE held_word;
DROP TABLE piece;
