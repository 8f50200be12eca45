-- The feed of an app: events after which tokens issued before may count no more. The same kinds stand in FeedKinds.
CREATE INDEX event_feed ON event (app_id, position) WHERE kind IN (
    'session.revoked', 'session.reuse_detected', 'user.sessions_revoked', 'user.deleted', 'user.left',
    'user.contact_proven', 'role.assigned', 'role.revoked', 'tenant.suspended', 'tenant.resumed',
    'tenant.deleted', 'app.deleted', 'embed.revoked', 'apikey.revoked', 'issuer.cut_off');
