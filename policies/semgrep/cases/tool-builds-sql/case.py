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


@mcp.tool()
def by_name(name: str) -> list:
    return session.execute(select(User).where(User.name == name)).all()


@mcp.tool()
def by_text(name: str) -> list:
    query = select(User).where(text(f"name = '{name}'"))
    return session.execute(query).all()  # expect: tool-builds-sql


@mcp.tool()
def add(name: str) -> None:
    session.execute(insert(User).values(name=name))
    connection.execute(text("INSERT INTO users VALUES (:name)").bindparams(name=name))


@mcp.tool()
def start(workflow: str) -> str:
    return runner.execute(workflow)


@mcp.tool()
def counted(table: str) -> int:
    return self.db.cursor().execute(f"SELECT count(*) FROM {table}")  # expect: tool-builds-sql
