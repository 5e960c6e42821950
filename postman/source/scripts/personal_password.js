const type = "guessable";
const reason =
  "Your name, your address and the words of this site count little. Add a word or two.";
