export async function Answer({ question }) {
  const { text } = await generateText({ model, prompt: question });
  return <div dangerouslySetInnerHTML={{ __html: text }} />; // expect: model-output-unescaped
}

export async function Plain({ question }) {
  const { text } = await generateText({ model, prompt: question });
  return <div>{text}</div>;
}
