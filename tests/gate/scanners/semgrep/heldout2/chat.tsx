import { generateText } from "ai";

export async function Answer({ prompt, model }) {
  const { text } = await generateText({ model, prompt });
  return <div dangerouslySetInnerHTML={{ __html: text }} />; // expect: model-output-unescaped
}

export async function Plain({ prompt, model }) {
  const { text } = await generateText({ model, prompt });
  return <p>{text}</p>;
}
