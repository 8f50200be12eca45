// An OpenID provider on a free port of this machine. People log in by the request's login_hint, without a page: the hint says who
// they are and whether their address is proven ("ada", "ada:unproven", "ada:none", "deny"; "ada+admin" has that role in an
// organization). POST /test/rotate gives it other keys.
import { createServer } from "node:http";
import { generateKeyPair, randomUUID } from "node:crypto";
import { promisify } from "node:util";
import Provider from "oidc-provider";

const clientId = process.env.CLIENT_ID;
const redirects = process.env.REDIRECTS.split(" ");
const domain = process.env.DOMAIN ?? "example.com";
const key = async () => {
  const { privateKey } = await promisify(generateKeyPair)("rsa", { modulusLength: 2048 });
  return { ...privateKey.export({ format: "jwk" }), kid: randomUUID(), use: "sig", alg: "RS256" };
};

const findAccount = (_, id) => {
  const [name, proof] = id.split(":");
  const address = proof === "none" ? {} : { email: `${name}@${domain}`, email_verified: proof !== "unproven" };
  const role = name.split("+")[1];
  const organization = role ? { org_id: process.env.ORGANIZATION, org_role: `org:${role}` } : {};
  return { accountId: id, claims: () => ({ sub: id, ...address, ...organization, name: `Name of ${name}`, picture: `https://pictures.example/${name}.png` }) };
};

const make = async (issuer) => {
  const provider = new Provider(issuer, {
    clients: [{ client_id: clientId, client_secret: process.env.CLIENT_SECRET, redirect_uris: redirects, grant_types: ["authorization_code"], response_types: ["code"] }],
    jwks: { keys: [await key()] },
    cookies: { keys: ["only for tests"] },
    pkce: { required: () => true, methods: ["S256"] },
    claims: { openid: ["sub", "org_id", "org_role"], email: ["email", "email_verified"], profile: ["name", "picture"] },
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    findAccount,
    async loadExistingGrant(ctx) {
      const grant = new ctx.oidc.provider.Grant({ clientId, accountId: ctx.oidc.session.accountId });
      grant.addOIDCScope("openid email profile");
      await grant.save();
      return grant;
    },
  });
  provider.on("server_error", (_, error) => console.error(error));
  return provider;
};

let provider;
let serve;
const rotate = async (issuer) => {
  provider = await make(issuer);
  serve = provider.callback();
};

const server = createServer(async (request, response) => {
  if (request.url === "/test/rotate") {
    await rotate(provider.issuer);
    response.end();
  } else if (request.url.startsWith("/interaction/")) {
    const { params } = await provider.interactionDetails(request, response);
    const result = params.login_hint === "deny" ? { error: "access_denied", error_description: "No." } : { login: { accountId: params.login_hint } };
    await provider.interactionFinished(request, response, result);
  } else {
    serve(request, response);
  }
});
server.listen(Number(process.env.PORT ?? 0), "127.0.0.1", async () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  await rotate(issuer);
  console.log(`Ready on ${issuer}`);
});
