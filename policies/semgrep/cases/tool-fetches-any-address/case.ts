server.tool("shot", shape, async ({ address }) => {
  const page = await browser.newPage();
  await page.goto(address); // expect: tool-fetches-any-address
  return page.screenshot();
});

server.tool("news", shape, async ({ topic }) => {
  const found = await axios.get("https://news.example.com", { params: { topic } });
  return found.data;
});
