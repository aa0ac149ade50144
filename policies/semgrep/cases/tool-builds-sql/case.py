@mcp.tool()
async def find(email: str) -> list:
    text = "SELECT * FROM users WHERE email = '{}'".format(email)
    return await connection.fetch(text)  # expect: tool-builds-sql


@mcp.tool()
def erase(table: str) -> None:
    cursor.execute("DROP TABLE %s" % table)  # expect: tool-builds-sql


@mcp.tool()
async def found(email: str) -> list:
    return await connection.fetch("SELECT * FROM users WHERE email = $1", email)
