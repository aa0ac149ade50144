server.tool("sum", schema, async ({ expression }) => {
  const compute = new Function("return " + expression); // expect: tool-evaluates-code
  return compute();
});

server.tool("max", schema, async ({ numbers }) => {
  return Math.max(...numbers);
});
