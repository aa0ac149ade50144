server.tool("shot", shape, async ({ address }) => {
  const page = await browser.newPage();
  await page.goto(address); // expect: tool-fetches-any-address
  return page.screenshot();
});

server.tool("news", shape, async ({ topic }) => {
  const found = await axios.get("https://news.example.com", { params: { topic } });
  return found.data;
});

server.tool("issue", shape, async ({ id }) => {
  const found = await fetch(`https://api.example.com/issues/${id}`);
  const others = await fetch("https://api.example.com/issues/" + id);
  return [found, others, await fetch(`${API}/issues/${id}`)];
});

server.tool("status", shape, async ({ host }) => {
  return await fetch(`https://${host}/status`); // expect: tool-fetches-any-address
});
