// From here on, the collection sends this access token: see its Authorization tab.
pm.collectionVariables.set("access_token", reply.access_token);
pm.collectionVariables.set("refresh_token", reply.refresh_token ?? "");

// A new log-in: none of its tokens has been renewed yet.
pm.collectionVariables.set("old_access_token", "");
pm.collectionVariables.set("used_refresh_token", "");

// A JWT in compact form has three parts with dots between (RFC 7515, section 7.1). The first
// two are JSON in base64url. No key is needed to read them: they are signed, not encrypted.
const [header, payload, signature] = reply.access_token.split(".");
const claims = decode(payload);
