// What you asked for and got, if the server says what that is. The collection goes on with your own tokens.
pm.collectionVariables.set("asked_access_token", reply.scope ? reply.access_token : "");
pm.collectionVariables.set("asked_refresh_token", reply.scope ? reply.refresh_token : "");
