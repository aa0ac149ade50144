server.tool("save", schema, async ({ name, text }) => {
  fs.writeFileSync("./out/" + name, text); // expect: tool-opens-any-path
  return done;
});

server.tool("log", schema, async ({ text }) => {
  fs.appendFileSync("./out/log.txt", text);
  return done;
});
