"""A server that speaks TDS, for drivers of SQL Server: a stand-in at a boundary we cannot have.

No SQL Server can be installed where this is tested, and VIC ran on one of 2005. What drives this
server is real: FreeTDS and Microsoft's driver, pyodbc, arrow-odbc, SQLAlchemy and our own code,
over real sockets and, where it is asked for, real TLS. It was written from the public [MS-TDS].

What a test over it proves: that the drivers log in and are refused as we tell, that statements and
parameters leave as we mean them, that sqlglot reads them as T-SQL, how each type and code page
arrives, what a driver makes of an error, of a broken line, of a long value, and that our connection
handling stands it.

What it never proves: what SQL Server itself makes of a statement. They are run by SQLite over data
that the test gave, so its plans, collations, conversions, locks and rights are not SQL Server's.

wire: packets and TLS within them. login: what a driver sends first. kinds, values: types, and how a
value of each is stored and sent. tokens: what is answered. tsql: T-SQL as SQLite runs it. results:
of which types the columns of a query are. database: the data and the catalogue. datatypes: what
ODBC asks of all types. session: one connection. server: the process.
"""
