-- The last crime number of each year. A number is taken in the transaction that takes the crime, so none is given twice.
CREATE TABLE crime_number (
    year BIGINT NOT NULL PRIMARY KEY,
    last BIGINT NOT NULL
);
