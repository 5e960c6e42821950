// What is sent here is a changed copy of your token.
const [header, payload, signature] = token.split(".");
