pm.collectionVariables.set("carols_access_token", reply.access_token);
pm.collectionVariables.set("carols_refresh_token", reply.refresh_token);
