// The device keeps its tokens. The collection goes on with those of your own.
const claims = decode(reply.access_token.split(".")[1]);
