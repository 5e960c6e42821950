const type = "guessable";
const reason =
  "This is similar to a commonly used password. Add another word or two. Uncommon words are better.";
