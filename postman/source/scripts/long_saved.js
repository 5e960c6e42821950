pm.collectionVariables.set("long_access_token", reply.access_token);
pm.collectionVariables.set("long_refresh_token", reply.refresh_token);
