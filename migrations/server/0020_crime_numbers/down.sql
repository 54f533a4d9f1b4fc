DROP TABLE crime_number;
