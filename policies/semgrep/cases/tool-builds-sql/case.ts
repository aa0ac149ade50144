server.tool("user", shape, async ({ email }) => {
  const found = await prisma.$queryRawUnsafe("SELECT * FROM users WHERE email = '" + email + "'"); // expect: tool-builds-sql
  return found;
});

server.tool("same", shape, async ({ email }) => {
  const found = await prisma.user.findMany({ where: { email } });
  return found;
});

server.tool("named", shape, async ({ name }) => {
  return await pool.query(sql`SELECT * FROM users WHERE name = ${name}`);
});
