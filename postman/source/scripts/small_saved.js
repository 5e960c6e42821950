// The small tokens, if the server says that they are small.
const isSmall = reply.scope === "data:read";
pm.collectionVariables.set("small_access_token", isSmall ? reply.access_token : "");
pm.collectionVariables.set("small_refresh_token", isSmall ? reply.refresh_token : "");
