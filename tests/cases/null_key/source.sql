CREATE TABLE Q (Ma text, Ten text);
INSERT INTO Q VALUES ('A ', 'một'), (NULL, 'hai'), (NULL, 'ba'), ('B', 'bốn'), ('   ', 'năm');
