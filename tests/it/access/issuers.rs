//! Tokens of identity providers.

use api::auth::issuer::IssuerConfig;
use chrono::TimeDelta;
use domain::{id::OrganizationId, vocabulary::Role};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};

use super::provider::{EC, EC_NEXT, ED, Pair, Provider, RSA};
use crate::support::{App, Database, Reply, SECRET, on_databases, small};
use macro_rules_attribute::apply;

const QUERY: &str = "{ viewer { subject memberships { role organization { slug } } } organization { slug } }";

/// A server that trusts the provider, of which alice is a viewer.
async fn start(app: &App, provider: &Provider) -> App {
    app.service().ensure_member(app.organization(), &provider.url, "alice", Role::Viewer).await.unwrap();
    app.trusting(vec![provider.config()]).await
}

fn claims(app: &App, provider: &Provider, subject: &str) -> Value {
    let now = app.service().clock().now().timestamp();
    json!({ "iss": provider.url, "sub": subject, "exp": now + 3_600 })
}

async fn ask(app: &App, token: &str) -> Reply {
    app.bearer(token).run(QUERY, json!({})).await
}

/// Status and code of the answer to alice's token, signed with this key.
async fn alice(app: &App, provider: &Provider, key: Pair) -> (u16, String) {
    let reply = ask(app, &key.sign(&claims(app, provider, "alice"))).await;
    (reply.status, reply.codes().join(" "))
}

fn good() -> (u16, String) {
    (200, String::new())
}

fn refused() -> (u16, String) {
    (401, "UNAUTHENTICATED".to_owned())
}

fn unreachable() -> (u16, String) {
    (503, "UNAVAILABLE".to_owned())
}

#[apply(on_databases)]
async fn a_person_is_known_by_issuer_and_subject(database: Database) {
    let app = database.app().await;
    let provider = Provider::start(&[RSA, EC, ED]).await;
    let server = start(&app, &provider).await;
    for key in [RSA, EC, ED] {
        let reply = ask(&server, &key.sign(&claims(&app, &provider, "alice"))).await;
        let membership = json!([{ "role": "VIEWER", "organization": { "slug": "acme" } }]);
        let expected = json!({ "viewer": { "subject": "alice", "memberships": membership },
            "organization": { "slug": "acme" } });
        assert_eq!(*reply.at(""), expected, "{}", key.id);
    }
    // Equal subjects of two issuers are different people.
    let reply = ask(&server, &EC.sign(&claims(&app, &provider, "viewer"))).await;
    assert_eq!(reply.data("/viewer/memberships"), &json!([]));
    let reply = server.somebody("alice", &[app.organization()]).run(QUERY, json!({})).await;
    assert_eq!(reply.data("/viewer/memberships"), &json!([]));
    // The server's own tokens are good besides.
    assert_eq!(server.viewer().run(QUERY, json!({})).await.codes(), [""; 0]);
    // Nobody is trusted who was not named.
    assert_eq!(alice(&app, &provider, EC).await, refused());
}

#[tokio::test]
async fn claims_and_signatures_that_are_wrong_are_refused() {
    let app = Database::Sqlite.app().await;
    let provider = Provider::start(&[RSA, EC, ED]).await;
    let server = start(&app, &provider).await;
    let now = app.service().clock().now().timestamp();
    let with = |name: &str, value: Value| {
        let mut claims = claims(&app, &provider, "alice");
        claims[name] = value;
        if claims[name].is_null() {
            claims.as_object_mut().unwrap().shift_remove(name);
        }
        EC.sign(&claims)
    };
    let claims = claims(&app, &provider, "alice");
    let signed = |kid: Option<&str>, algorithm: Algorithm, key: &EncodingKey| {
        let header = Header { kid: kid.map(str::to_owned), ..Header::new(algorithm) };
        format!("Bearer {}", jsonwebtoken::encode(&header, &claims, key).unwrap())
    };
    let demanding = |names: &[&str]| {
        let crit = Some(names.iter().map(ToString::to_string).collect());
        let header = Header { kid: Some("ec".to_owned()), crit, ..Header::new(Algorithm::ES256) };
        format!("Bearer {}", jsonwebtoken::encode(&header, &claims, &EC.private()).unwrap())
    };
    let secret = |bytes: &[u8]| EncodingKey::from_secret(bytes);
    let (modulus, public) = (RSA.public()["n"].to_string(), EC.public()["x"].to_string());
    let good = with("sub", json!("alice"));
    let payload = good.split('.').nth(1).unwrap();
    let (rest, _) = good.rsplit_once('.').unwrap();
    let cases = [
        ("the address with a slash", with("iss", json!(format!("{}/", provider.url)))),
        ("another issuer", with("iss", json!("https://id.example.com"))),
        ("no issuer", with("iss", Value::Null)),
        ("two issuers", with("iss", json!([provider.url, "x"]))),
        ("no subject", with("sub", Value::Null)),
        ("an empty subject", with("sub", json!(""))),
        ("a zero character in the subject", with("sub", json!("alice\u{0}"))),
        ("no end", with("exp", Value::Null)),
        ("expired", with("exp", json!(now - 30))),
        ("expired by a fraction", with("exp", json!(now as f64 - 30.25))),
        ("not yet valid", with("nbf", json!(now + 31))),
        ("an organization that is no id", with("org", json!("acme"))),
        ("no signature", format!("{rest}.")),
        ("alg none", format!("Bearer eyJhbGciOiJub25lIn0.{payload}.")),
        ("the shared secret", signed(Some("ec"), Algorithm::HS256, &secret(SECRET.as_bytes()))),
        ("a public key as secret", signed(Some("ec"), Algorithm::HS256, &secret(public.as_bytes()))),
        ("a modulus as secret", signed(Some("rsa"), Algorithm::HS384, &secret(modulus.as_bytes()))),
        ("a published secret", signed(Some("secret"), Algorithm::HS256, &secret(b"secret"))),
        ("an algorithm that is not for the key", signed(Some("rsa"), Algorithm::RS512, &RSA.private())),
        ("another algorithm of the key", signed(Some("rsa"), Algorithm::PS256, &RSA.private())),
        ("a critical header parameter", demanding(&["http://example.invalid/UNDEFINED"])),
        ("several critical header parameters", demanding(&["b64", "exp"])),
        ("an empty list of critical header parameters", demanding(&[])),
        ("another's name", signed(Some("ec"), Algorithm::ES256, &EC_NEXT.private())),
        ("a name of another kind", signed(Some("ec"), Algorithm::EdDSA, &ED.private())),
    ];
    for (why, token) in cases {
        let reply = ask(&server, &token).await;
        assert_eq!((reply.status, reply.codes()), (401, vec!["UNAUTHENTICATED"]), "{why}: {reply:#?}");
    }
    for (why, token) in [
        ("just not expired", with("exp", json!(now - 29))),
        ("just not expired, with a fraction", with("exp", json!(now as f64 - 29.75))),
        ("made within a second", with("iat", json!(now as f64 + 0.123))),
        ("just valid", with("nbf", json!(now + 30))),
        ("just valid, with a fraction", with("nbf", json!(now as f64 + 29.5))),
        ("no name, and one key of the kind", signed(None, Algorithm::ES256, &EC.private())),
        ("any audience", with("aud", json!(["somebody"]))),
    ] {
        assert_eq!(ask(&server, &token).await.codes(), [""; 0], "{why}");
    }
    provider.publish(&[EC, EC_NEXT]);
    let other = app.trusting(vec![provider.config()]).await;
    let reply = ask(&other, &signed(None, Algorithm::ES256, &EC.private())).await;
    assert_eq!(reply.codes(), ["UNAUTHENTICATED"], "no name, and two keys of the kind");
}

#[tokio::test]
async fn an_audience_is_demanded_where_one_is_configured() {
    let app = Database::Sqlite.app().await;
    let provider = Provider::start(&[EC]).await;
    start(&app, &provider).await;
    let config = IssuerConfig { audience: Some("scorecard".to_owned()), ..provider.config() };
    let server = app.trusting(vec![config]).await;
    for (audience, code) in [
        (json!("scorecard"), ""),
        (json!(["other", "scorecard"]), ""),
        (json!("other"), "UNAUTHENTICATED"),
        (json!([]), "UNAUTHENTICATED"),
        (Value::Null, "UNAUTHENTICATED"),
    ] {
        let mut claims = claims(&app, &provider, "alice");
        claims["aud"] = audience;
        if claims["aud"].is_null() {
            claims.as_object_mut().unwrap().shift_remove("aud");
        }
        assert_eq!(ask(&server, &EC.sign(&claims)).await.codes().join(" "), code, "{claims}");
    }
}

#[tokio::test]
async fn keys_are_looked_for_again_at_most_once_a_minute() {
    let app = Database::Sqlite.app().await;
    let provider = Provider::start(&[EC]).await;
    let server = start(&app, &provider).await;
    assert_eq!(provider.asked(), 0, "nobody has come yet");
    for _ in 0..3 {
        assert_eq!(alice(&server, &provider, EC).await, good());
    }
    assert_eq!(provider.asked(), 1);

    provider.publish(&[EC_NEXT]);
    for _ in 0..3 {
        assert_eq!(alice(&server, &provider, EC_NEXT).await, refused(), "the keys were asked for just now");
    }
    server.clock().advance(TimeDelta::seconds(59));
    assert_eq!(alice(&server, &provider, EC_NEXT).await, refused());
    assert_eq!(provider.asked(), 1);
    server.clock().advance(TimeDelta::seconds(1));
    assert_eq!(alice(&server, &provider, EC_NEXT).await, good());
    assert_eq!(provider.asked(), 2);
    assert_eq!(alice(&server, &provider, EC).await, refused(), "the provider has given the key up");
    assert_eq!(provider.asked(), 2);
}

/// Replacement of a key by its issuer: under the same name, or where tokens name none.
#[tokio::test]
async fn a_signature_that_does_not_fit_leads_to_one_look_at_the_keys_a_minute() {
    let app = Database::Sqlite.app().await;
    for named in [true, false] {
        let provider = Provider::start(&[EC]).await;
        let server = start(&app, &provider).await;
        let id = named.then_some("ec");
        let ask = async |key: Pair| {
            let token = key.sign_as(id, &claims(&app, &provider, "alice"));
            ask(&server, &token).await.status
        };
        assert_eq!((ask(EC).await, provider.asked()), (200, 1));
        provider.publish_as(EC_NEXT, "ec");
        assert_eq!((ask(EC_NEXT).await, provider.asked()), (401, 1), "the keys were asked for just now");
        server.clock().advance(TimeDelta::seconds(59));
        assert_eq!((ask(EC_NEXT).await, provider.asked()), (401, 1));
        assert_eq!((ask(EC).await, provider.asked()), (200, 1), "what is known is good");
        server.clock().advance(TimeDelta::seconds(1));
        assert_eq!((ask(EC_NEXT).await, provider.asked()), (200, 2), "named: {named}");
        assert_eq!((ask(EC).await, provider.asked()), (401, 2), "the provider has given the key up");
        // Invalid tokens do not cause more than one request for the keys a minute.
        server.clock().advance(TimeDelta::minutes(1));
        for _ in 0..3 {
            assert_eq!((ask(EC).await, provider.asked()), (401, 3));
        }
        provider.is_down(true);
        server.clock().advance(TimeDelta::minutes(1));
        assert_eq!((ask(EC).await, ask(EC_NEXT).await), (401, 200), "while the provider is down");
    }
}

/// Zero characters in the subject or the organization of a token are refused, and an e-mail address that has one is
/// ignored, since PostgreSQL cannot store them.
#[apply(on_databases)]
async fn zero_characters_in_claims_are_no_failure_of_the_database(database: Database) {
    let app = database.app().await;
    let provider = Provider::start(&[EC]).await;
    let server = start(&app, &provider).await;
    let with = async |name: &str, value: Value| {
        let mut claims = claims(&app, &provider, "alice");
        claims["email_verified"] = json!(true);
        claims[name] = value;
        ask(&server, &EC.sign(&claims)).await
    };
    assert_eq!(with("sub", json!("a\u{0}b")).await.codes(), ["UNAUTHENTICATED"]);
    assert_eq!(with("org", json!("a\u{0}b")).await.codes(), ["UNAUTHENTICATED"]);
    let reply = with("email", json!("a\u{0}b@example.com")).await;
    assert_eq!(reply.text("/viewer/subject"), "alice");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_who_come_at_once_wait_for_one_look_at_the_keys() {
    let app = Database::Sqlite.app().await;
    let provider = Provider::start(&[EC]).await;
    let server = start(&app, &provider).await;
    let answers = (0..20).map(|_| alice(&server, &provider, EC));
    let answers = futures_util::future::join_all(answers).await;
    assert!(answers.iter().all(|answer| *answer == good()), "{answers:?}");
    assert_eq!(provider.asked(), 1);
}

#[tokio::test]
async fn known_keys_stay_good_while_the_provider_is_down() {
    let app = Database::Sqlite.app().await;
    let provider = Provider::start(&[EC]).await;
    let server = start(&app, &provider).await;
    provider.is_down(true);
    assert_eq!(alice(&server, &provider, EC).await, unreachable());
    provider.is_down(false);
    assert_eq!(alice(&server, &provider, EC).await, unreachable(), "it was asked just now");
    server.clock().advance(TimeDelta::seconds(5));
    assert_eq!(alice(&server, &provider, EC).await, good());

    provider.is_down(true);
    server.clock().advance(TimeDelta::days(1));
    assert_eq!(alice(&server, &provider, EC).await, good(), "old keys are better than none");
    server.clock().advance(TimeDelta::minutes(1));
    assert_eq!(alice(&server, &provider, EC_NEXT).await, unreachable(), "it may be a new key");
    assert_eq!(server.viewer().run(QUERY, json!({})).await.codes(), [""; 0], "others are not concerned");
}

#[tokio::test]
async fn only_an_issuers_own_configuration_leads_to_its_keys() {
    let app = Database::Sqlite.app().await;
    let provider = Provider::start(&[EC]).await;
    provider.call_itself("https://id.example.com");
    let server = start(&app, &provider).await;
    assert_eq!(alice(&server, &provider, EC).await, unreachable());
    assert_eq!(provider.asked(), 0);
    // With an explicit URL of the keys, the provider's configuration is not requested.
    let config = IssuerConfig { jwks: Some(format!("{}/keys", provider.url)), ..provider.config() };
    let server = app.trusting(vec![config]).await;
    assert_eq!(alice(&server, &provider, EC).await, good());
}

#[apply(on_databases)]
async fn several_issuers_vouch_for_their_own_people(database: Database) {
    let app = database.app().await;
    let (one, two) = (Provider::start(&[EC]).await, Provider::start(&[ED]).await);
    for (provider, organization) in [(&one, app.organization()), (&two, app.neighbour())] {
        app.service().ensure_member(organization, &provider.url, "alice", Role::Editor).await.unwrap();
    }
    let server = app.trusting(vec![one.config(), two.config()]).await;
    for (provider, key, slug) in [(&one, EC, "acme"), (&two, ED, "neighbour")] {
        let reply = ask(&server, &key.sign(&claims(&app, provider, "alice"))).await;
        assert_eq!(reply.text("/organization/slug"), slug);
    }
    let crossed = ask(&server, &ED.sign(&claims(&app, &one, "alice"))).await;
    assert_eq!(crossed.codes(), ["UNAUTHENTICATED"], "signed by the other");
}

#[apply(on_databases)]
async fn a_token_chooses_among_the_organizations_of_its_person(database: Database) {
    let app = database.app().await;
    let provider = Provider::start(&[EC]).await;
    let server = start(&app, &provider).await;
    app.clock().advance(TimeDelta::seconds(1));
    app.service().ensure_member(app.neighbour(), &provider.url, "alice", Role::Admin).await.unwrap();
    let slugs = async |org: Value| {
        let mut claims = claims(&app, &provider, "alice");
        claims["org"] = org;
        let reply = ask(&server, &EC.sign(&claims)).await;
        let slugs = reply.data("/viewer/memberships").as_array().unwrap().clone();
        slugs.iter().map(|it| it["organization"]["slug"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let id = |organization: OrganizationId| json!(organization.to_string());
    let (acme, neighbour) = (id(app.organization()), id(app.neighbour()));
    let unknown = json!("organization_01h2xcejqtf2nbrexx3vqjhp41");
    for (org, expected) in [
        (Value::Null, &["acme", "neighbour"][..]),
        (acme.clone(), &["acme"]),
        (json!([neighbour, acme]), &["neighbour", "acme"]),
        (json!([unknown, neighbour]), &["neighbour"]),
        (unknown, &[]),
        (json!([]), &[]),
    ] {
        assert_eq!(slugs(org.clone()).await, expected, "{org}");
    }
}

/// A token of the provider for somebody with this address.
fn token(app: &App, provider: &Provider, subject: &str, email: Value, verified: Value) -> String {
    let mut claims = claims(app, provider, subject);
    claims["email"] = email;
    claims["email_verified"] = verified;
    EC.sign(&claims)
}

async fn accept(server: &App, token: &str, slug: &str) -> Reply {
    let input = json!({ "organization": slug });
    let shown = "membership { role organization { slug } }";
    server.bearer(token).act("invitationAccept", input, shown).await
}

/// An invitation is accepted by the caller with the verified address, and by nobody else who merely has the address.
#[apply(on_databases)]
async fn an_invitation_is_accepted_by_whoever_has_the_verified_address(database: Database) {
    let app = database.app().await;
    let provider = Provider::start(&[EC]).await;
    let server = app.trusting(vec![provider.config()]).await;
    let invite = json!({ "email": "Ann@Example.com", "name": "Ann", "role": "EDITOR" });
    let shown = "member { id subject issuer invited email name role }";
    let reply = app.admin().done("memberInvite", invite.clone(), shown).await;
    let member = reply.at("/memberInvite/member").clone();
    let id = member["id"].clone();
    assert_eq!(
        member,
        json!({ "id": id, "subject": "ann@example.com", "issuer": null, "invited": true,
            "email": "Ann@Example.com", "name": "Ann", "role": "EDITOR" })
    );
    let again = app.admin().act("memberInvite", invite.clone(), shown).await;
    assert_eq!(again.user_errors("memberInvite"), ["DUPLICATE input.email"]);

    let roles = async |subject: &str, email: Value, verified: Value| {
        let token = token(&app, &provider, subject, email, verified);
        accept(&server, &token, "acme").await;
        let reply = ask(&server, &token).await;
        let memberships = reply.data("/viewer/memberships").as_array().unwrap().clone();
        memberships.iter().map(|it| it["role"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let address = json!("ann@EXAMPLE.com");
    let nobody: [&str; 0] = [];
    assert_eq!(roles("ann", address.clone(), json!(false)).await, nobody);
    assert_eq!(roles("ann", address.clone(), Value::Null).await, nobody);
    assert_eq!(roles("ann", address.clone(), json!("true")).await, nobody);
    assert_eq!(roles("ann", json!("bob@example.com"), json!(true)).await, nobody);
    // The shared secret vouches for no address, and the invitation's own name is nobody's.
    let reply = server.somebody("ann@example.com", &[app.organization()]).run(QUERY, json!({})).await;
    assert_eq!(reply.data("/viewer/memberships"), &json!([]));

    assert_eq!(roles("ann", address.clone(), json!(true)).await, ["EDITOR"]);
    let revision = app.viewer().revision().await;
    assert_eq!(roles("ann", Value::Null, Value::Null).await, ["EDITOR"], "from now on by her name");
    assert_eq!(roles("other", address.clone(), json!(true)).await, nobody, "it was taken up");
    assert_eq!(app.viewer().revision().await, revision);
    let query = "query ($id: ID!) { node(id: $id) { ... on Member { subject issuer invited name } } }";
    let now = app.viewer().run(query, json!({ "id": id })).await;
    let expected = json!({ "subject": "ann", "issuer": provider.url, "invited": false, "name": "Ann" });
    assert_eq!(*now.at("/node"), expected);

    // Invited once more, for something less and something more, she stays who she is.
    let input = json!({ "email": "ann@example.com", "role": "VIEWER" });
    app.admin().done("memberInvite", input, shown).await;
    assert_eq!(roles("ann", address.clone(), json!(true)).await, ["EDITOR"]);
    let input = json!({ "email": "ann@example.com", "role": "ADMIN" });
    app.admin().done("memberInvite", input, shown).await;
    assert_eq!(roles("ann", address.clone(), json!(true)).await, ["ADMIN"]);
    let subjects = app.viewer().run("{ organization { members { nodes { id subject } } } }", json!({})).await;
    let members = subjects.list("/organization/members/nodes");
    assert_eq!(members.iter().filter(|it| it["subject"].as_str().unwrap().starts_with("ann")).count(), 1);
    assert!(members.iter().any(|it| it["id"] == id));
}

const INVITATIONS: &str =
    "{ viewer { memberships { organization { slug } } invitations { slug name role } } }";

/// Membership, or permission to write, never follows from somebody else's invitation alone.
#[apply(on_databases)]
async fn an_invitation_gives_nothing_before_it_is_accepted(database: Database) {
    let app = database.app().await;
    let provider = Provider::start(&[EC]).await;
    let server = app.trusting(vec![provider.config()]).await;
    let address = json!("ann@example.com");
    // The one that invites has the older row.
    app.stranger()
        .done("memberInvite", json!({ "email": "Ann@example.com", "role": "ADMIN" }), "member { id }")
        .await;
    app.clock().advance(TimeDelta::seconds(1));
    app.service().ensure_member(app.organization(), &provider.url, "ann", Role::Editor).await.unwrap();
    let ann = token(&app, &provider, "ann", address.clone(), json!(true));
    let invited = json!({ "viewer": { "memberships": [{ "organization": { "slug": "acme" } }],
        "invitations": [{ "slug": "neighbour", "name": "The organization neighbour", "role": "ADMIN" }] } });
    assert_eq!(*server.bearer(&ann).run(INVITATIONS, json!({})).await.at(""), invited);
    // Asked by GET, it is not taken from what was answered before.
    let encoded = INVITATIONS.replace('{', "%7B").replace('}', "%7D").replace(' ', "%20");
    let actor = server.bearer(&ann);
    let get = actor.request(reqwest::Method::GET, &format!("/graphql?query={encoded}"));
    let reply = actor.send(get.header("accept", "application/json")).await;
    assert_eq!((reply.at(""), reply.headers.contains_key("etag")), (&invited, false));

    assert_eq!(ask(&server, &ann).await.text("/organization/slug"), "acme");
    let reply = server.bearer(&ann).run("{ organization(slug: \"neighbour\") { slug } }", json!({})).await;
    assert_eq!(reply.codes(), ["NOT_FOUND"]);
    server.bearer(&ann).import(&small()).await;
    assert_eq!(app.viewer().export().await["scorecards"].as_array().map(Vec::len), Some(2));
    assert_eq!(app.stranger().export().await["scorecards"], json!([]));
    let members = "{ organization { members { nodes { subject invited } } } }";
    let reply = app.stranger().run(members, json!({})).await;
    assert!(
        reply
            .list("/organization/members/nodes")
            .contains(&json!({ "subject": "ann@example.com", "invited": true }))
    );

    // An address that is not verified, another address and no address accept no invitation.
    for (subject, email, verified) in [
        ("ann", address.clone(), json!(false)),
        ("ann", json!("bob@example.com"), json!(true)),
        ("ann", Value::Null, Value::Null),
    ] {
        let other = token(&app, &provider, subject, email, verified);
        assert_eq!(accept(&server, &other, "neighbour").await.codes(), ["NOT_FOUND"]);
        assert_eq!(ask(&server, &other).await.text("/organization/slug"), "acme");
    }
    assert_eq!(accept(&server, &ann, "nowhere").await.codes(), ["NOT_FOUND"]);
    assert_eq!(
        server
            .editor()
            .act("invitationAccept", json!({ "organization": "neighbour" }), "revision")
            .await
            .codes(),
        ["NOT_FOUND"]
    );

    let reply = accept(&server, &ann, "neighbour").await;
    let membership = json!({ "role": "ADMIN", "organization": { "slug": "neighbour" } });
    assert_eq!(*reply.at("/invitationAccept/membership"), membership);
    let revision = app.stranger().revision().await;
    let again = accept(&server, &ann, "neighbour").await;
    assert_eq!(
        again.at("/invitationAccept"),
        reply.at("/invitationAccept"),
        "done again, it changes nothing"
    );
    assert_eq!(app.stranger().revision().await, revision);
    let reply = server.bearer(&ann).run(INVITATIONS, json!({})).await;
    assert_eq!(reply.at("/viewer/invitations"), &json!([]));
    assert_eq!(reply.list("/viewer/memberships").len(), 2);
}

/// No organization is the default of a caller with several, unless the token puts them in an order.
#[apply(on_databases)]
async fn several_organizations_have_no_default_unless_the_token_names_them(database: Database) {
    let app = database.app().await;
    let provider = Provider::start(&[EC]).await;
    let server = app.trusting(vec![provider.config()]).await;
    for organization in [app.organization(), app.neighbour()] {
        app.service().ensure_member(organization, &provider.url, "ann", Role::Editor).await.unwrap();
    }
    let unordered = server.bearer(&EC.sign(&claims(&app, &provider, "ann")));
    let mut ordered = claims(&app, &provider, "ann");
    ordered["org"] = json!([app.neighbour().to_string(), app.organization().to_string()]);
    let ordered = server.bearer(&EC.sign(&ordered));

    let which = "{ organization { slug } }";
    let reply = unordered.run(which, json!({})).await;
    assert_eq!((reply.codes(), reply.data("/organization")), (vec!["BAD_USER_INPUT"], &Value::Null));
    let message = reply.body["errors"][0]["message"].as_str().unwrap();
    assert!(message.contains("acme") && message.contains("neighbour"), "{message}");
    assert_eq!(ordered.run(which, json!({})).await.text("/organization/slug"), "neighbour");

    // Everything that takes a slug says so, and does it where the slug is given.
    let theme = json!({ "name": "Top", "level": "TEAM" });
    assert_eq!(
        unordered.act("scorecardCreate", theme.clone(), "scorecard { id }").await.codes(),
        ["BAD_USER_INPUT"]
    );
    let mut named = theme;
    named["organization"] = json!("acme");
    let made = unordered.done("scorecardCreate", named, "scorecard { id }").await;
    assert_eq!(app.stranger().export().await["scorecards"], json!([]));
    let entries = json!([{ "measure": { "key": "sales" }, "period": "2026-09", "value": 1 }]);
    assert_eq!(unordered.record(entries).await.codes(), ["BAD_USER_INPUT"]);
    let download =
        async |path: &str| unordered.send(unordered.request(reqwest::Method::GET, path)).await.status;
    assert_eq!(download("/export/actuals.csv").await, 400);
    assert_eq!(download("/export/actuals.csv?organization=acme").await, 200);
    let mut socket = unordered.socket().await;
    socket.subscribe("s", "subscription { changed { cursor } }", json!({})).await;
    assert_eq!(socket.refusal().await, "BAD_USER_INPUT");

    // An id says where it belongs; of one that is nowhere, that is all there is to say.
    let id = made.at("/scorecardCreate/scorecard/id").clone();
    unordered.done("scorecardUpdate", json!({ "id": id, "name": "Renamed" }), "scorecard { id }").await;
    let nowhere = json!({ "id": "scorecard_01h2xcejqtf2nbrexx3vqjhp41", "name": "Renamed" });
    let reply = unordered.act("scorecardUpdate", nowhere, "scorecard { id }").await;
    assert_eq!(reply.user_errors("scorecardUpdate"), ["NOT_FOUND input.id"]);
    let reply = unordered.run("query ($id: ID!) { node(id: $id) { id } }", json!({ "id": id })).await;
    assert_eq!(reply.at("/node/id"), &id);
}
