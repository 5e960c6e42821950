const error = "invalid_scope";
const reason = "The scopes are data:read, users:read, account."; // and nothing of what you sent
