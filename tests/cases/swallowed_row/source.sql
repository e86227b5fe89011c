CREATE TABLE Q (Ma int PRIMARY KEY, Ten text, Loai int);
CREATE TABLE R (Loai int);
INSERT INTO R VALUES (1);
INSERT INTO Q VALUES (1, 'một', 1), (2, 'hai', 2), (3, 'ba', 1), (4, 'bốn', NULL);
