const error = "invalid_scope";
const reason = "The scopes are data:read, users:read, account, users:admin."; // and nothing of what you sent
