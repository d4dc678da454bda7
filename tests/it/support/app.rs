//! The application as a test sees it: a server, its database, its time, and the people who use it.

use std::{net::SocketAddr, sync::Arc};

use api::{auth::issuer::IssuerConfig, executor::ResponseCacheArgs, server::Settings};
use chrono::TimeDelta;
use domain::{
    id::{OrganizationId, ScorecardId},
    vocabulary::Role,
};
use entity::{member, organization, role_grant};
use sea_orm::{ActiveModelTrait, ConnectionTrait, DatabaseConnection, EntityTrait, IntoActiveModel};
use serde_json::{Value, json};
use service::{Clock, Options, Service, organization::NewOrganization};

use super::{
    actor::Actor,
    clock::TestClock,
    database::{Database, TestDatabase},
    server::{Server, Setup},
};

/// A server on a database with two organizations that know nothing of each other. Replicas share the ground.
pub(crate) struct App {
    server: Server,
    ground: Arc<Ground>,
}

struct Ground {
    clock: TestClock,
    organization: OrganizationId,
    neighbour: OrganizationId,
    database: TestDatabase,
}

impl App {
    pub(super) async fn start(kind: Database, fiscal_year_start: u32, settings: Settings) -> Self {
        let database = kind.create().await;
        let clock = TestClock::new();
        let setup = Setup { settings, ..Setup::default() };
        let server = Server::start(&database.url(), clock.clock(), setup).await;
        let (organization, neighbour) =
            seed(&database.url(), server.service.clock(), fiscal_year_start).await;
        Self { server, ground: Arc::new(Ground { clock, organization, neighbour, database }) }
    }

    /// Another server on the same database, which shares no memory with this one.
    pub(crate) async fn replica(&self) -> Self {
        self.replica_with(Setup::default()).await
    }

    /// The same, with identity providers whose tokens it accepts.
    pub(crate) async fn trusting(&self, issuers: Vec<IssuerConfig>) -> Self {
        self.replica_with(Setup { issuers, ..Setup::default() }).await
    }

    /// The same, which tells those who follow of changes that are not older than this.
    pub(crate) async fn keeping_changes(&self, keep: TimeDelta) -> Self {
        let options = Options { keep_changes: Some(keep.to_std().unwrap()), ..Options::default() };
        self.replica_with(Setup { options, ..Setup::default() }).await
    }

    /// The same, which lets webhooks have addresses on this machine.
    pub(crate) async fn calling_here(&self) -> Self {
        let options = Options { private_webhooks: true, ..Options::default() };
        self.replica_with(Setup { options, ..Setup::default() }).await
    }

    /// The same, which keeps no answers.
    pub(crate) async fn forgetful(&self) -> Self {
        let settings =
            Settings { response_cache: ResponseCacheArgs { answer_bytes: 0 }, ..Settings::default() };
        self.replica_with(Setup { settings, ..Setup::default() }).await
    }

    /// The same, set like this.
    pub(crate) async fn replica_like(&self, settings: Settings) -> Self {
        self.replica_with(Setup { settings, ..Setup::default() }).await
    }

    /// The same, which has another way to the database.
    pub(crate) async fn replica_at(&self, database_url: &str) -> Self {
        let ground = Arc::clone(&self.ground);
        let server = Server::start(database_url, ground.clock.clock(), Setup::default()).await;
        Self { server, ground }
    }

    async fn replica_with(&self, setup: Setup) -> Self {
        let ground = Arc::clone(&self.ground);
        let server = Server::start(&ground.database.url(), ground.clock.clock(), setup).await;
        Self { server, ground }
    }

    /// Sees everything, changes nothing.
    pub(crate) fn viewer(&self) -> Actor {
        self.member(Role::Viewer)
    }

    /// Records actuals.
    pub(crate) fn contributor(&self) -> Actor {
        self.member(Role::Contributor)
    }

    /// Changes the strategy.
    pub(crate) fn editor(&self) -> Actor {
        self.member(Role::Editor)
    }

    /// May do everything.
    pub(crate) fn admin(&self) -> Actor {
        self.member(Role::Admin)
    }

    /// The administrator of another organization.
    pub(crate) fn stranger(&self) -> Actor {
        self.somebody("stranger", &[self.ground.neighbour])
    }

    /// Nobody in particular.
    pub(crate) fn anonymous(&self) -> Actor {
        Actor::new(self.server.address, None)
    }

    /// Who brings this `Authorization` header.
    pub(crate) fn bearer(&self, authorization: &str) -> Actor {
        Actor::new(self.server.address, Some(authorization.to_owned()))
    }

    /// Who brings this `Authorization` header to another server.
    pub(crate) fn at(&self, address: SocketAddr, authorization: &str) -> Actor {
        Actor::new(address, Some(authorization.to_owned()))
    }

    /// Whoever a token with this subject and these organizations speaks for.
    pub(crate) fn somebody(&self, subject: &str, organizations: &[OrganizationId]) -> Actor {
        let token = self.server.tokens.make(subject, organizations, TimeDelta::hours(1)).unwrap();
        self.bearer(&format!("Bearer {token}"))
    }

    /// Sees everything, for a second.
    pub(crate) fn short_lived_viewer(&self) -> Actor {
        let organizations = [self.ground.organization];
        let token = self.server.tokens.make(subject(Role::Viewer), &organizations, TimeDelta::seconds(1));
        self.bearer(&format!("Bearer {}", token.unwrap()))
    }

    fn member(&self, role: Role) -> Actor {
        self.somebody(subject(role), &[self.ground.organization])
    }

    /// The administrator of a new organization that is empty.
    pub(crate) async fn founder(&self, slug: &str, fiscal_year_start: u32) -> Actor {
        let organization = found(self.service(), slug, fiscal_year_start).await;
        self.service().ensure_member(organization, "", slug, Role::Admin).await.unwrap();
        self.somebody(slug, &[organization])
    }

    /// Somebody who has these grants and no others: a role on the scorecard with this key and all below it, or on
    /// everything; for contributors whether only on the measures they own.
    pub(crate) async fn granted(&self, subject: &str, grants: &[(Option<&str>, Role, bool)]) -> Actor {
        let clock = self.service().clock();
        let organization_id = self.organization().uuid();
        let member = member::Model {
            organization_id,
            id: clock.new_id(),
            issuer: String::new(),
            subject: subject.to_owned(),
            name: None,
            email: None,
            created_at: clock.now(),
            removed_at: None,
        };
        let mut rows = Vec::new();
        for (scorecard, role, own_measures_only) in grants.iter().copied() {
            let scorecard_id = match scorecard {
                Some(key) => Some(self.id("scorecard", key).await.parse::<ScorecardId>().unwrap().uuid()),
                None => None,
            };
            let (id, member_id, role) = (clock.new_id(), member.id, role.to_string());
            rows.push(role_grant::Model {
                organization_id,
                id,
                member_id,
                scorecard_id,
                role,
                own_measures_only,
            });
        }
        let connection: DatabaseConnection =
            sea_orm::Database::connect(self.ground.database.url()).await.unwrap();
        insert::<member::Entity, _>(&connection, [member]).await;
        insert::<role_grant::Entity, _>(&connection, rows).await;
        connection.close().await.unwrap();
        self.tell(subject).await;
        self.somebody(subject, &[self.organization()])
    }

    /// Changes the organization's settings, past the application: `shows_ancestors = false`.
    pub(crate) async fn set_organization(&self, assignment: &str) {
        let connection: DatabaseConnection =
            sea_orm::Database::connect(self.ground.database.url()).await.unwrap();
        let sql = format!("UPDATE organization SET {assignment} WHERE slug = 'acme'");
        connection.execute_unprepared(&sql).await.unwrap();
        connection.close().await.unwrap();
        self.tell(assignment).await;
    }

    /// Makes a change of the members that the log tells of: settings and the other members are read with it.
    async fn tell(&self, of: &str) {
        let witness = format!("witness of {of}");
        self.service().ensure_member(self.organization(), "", &witness, Role::Viewer).await.unwrap();
    }

    /// Takes the document in, which must be good.
    pub(crate) async fn import(&self, document: &Value) {
        self.editor().import(document).await;
    }

    /// The id that the key stands for: `scorecard`, `perspective`, `theme`, `objective`, `measure` or `initiative`.
    pub(crate) async fn id(&self, kind: &str, key: &str) -> String {
        let query = format!("query ($key: String!) {{ organization {{ {kind}(key: $key) {{ id }} }} }}");
        let reply = self.viewer().run(&query, json!({ "key": key })).await;
        reply.text(&format!("/organization/{kind}/id")).to_owned()
    }

    pub(crate) fn organization(&self) -> OrganizationId {
        self.ground.organization
    }

    pub(crate) fn neighbour(&self) -> OrganizationId {
        self.ground.neighbour
    }

    pub(crate) fn clock(&self) -> &TestClock {
        &self.ground.clock
    }

    pub(crate) fn service(&self) -> &Service {
        &self.server.service
    }

    /// The server is asked to stop.
    pub(crate) fn stop(&self) {
        self.server.stop.cancel();
    }

    pub(crate) fn database(&self) -> Database {
        self.ground.database.kind()
    }

    pub(crate) fn database_url(&self) -> String {
        self.ground.database.url()
    }

    /// A connection past the application.
    pub(crate) async fn sql(&self, statement: &str) {
        let connection: DatabaseConnection = sea_orm::Database::connect(self.database_url()).await.unwrap();
        connection.execute_unprepared(statement).await.unwrap();
        connection.close().await.unwrap();
    }

    /// How many statements the database gets while the future runs, and what it answers.
    pub(crate) async fn counted<T>(&self, work: impl Future<Output = T>) -> (usize, T) {
        let before = self.server.statements();
        let answer = work.await;
        (self.server.statements() - before, answer)
    }
}

/// The two organizations and their people, past the application: every test needs them, and few statements make
/// them.
async fn seed(url: &str, clock: &Clock, fiscal_year_start: u32) -> (OrganizationId, OrganizationId) {
    let organization = |slug: &str, fiscal_year_start: u32| organization::Model {
        id: clock.new_id(),
        slug: slug.to_owned(),
        name: format!("The organization {slug}"),
        fiscal_year_start: i32::try_from(fiscal_year_start).unwrap(),
        time_zone: "America/Toronto".to_owned(),
        currency: "CAD".to_owned(),
        shows_ancestors: true,
        member_emails: "ORGANIZATION_MEMBERS".to_owned(),
        revision: 0,
        created_at: clock.now(),
    };
    let (acme, neighbour) = (organization("acme", fiscal_year_start), organization("neighbour", 1));
    let ids = (acme.id, neighbour.id);
    let member = |organization_id, subject: &str| member::Model {
        organization_id,
        id: clock.new_id(),
        issuer: String::new(),
        subject: subject.to_owned(),
        name: None,
        email: None,
        created_at: clock.now(),
        removed_at: None,
    };
    let roles = [Role::Viewer, Role::Contributor, Role::Editor, Role::Admin];
    let mut people: Vec<_> = roles.map(|role| (member(acme.id, subject(role)), role)).into();
    people.push((member(neighbour.id, "stranger"), Role::Admin));
    let grant = |(member, role): &(member::Model, Role)| role_grant::Model {
        organization_id: member.organization_id,
        id: clock.new_id(),
        member_id: member.id,
        scorecard_id: None,
        role: role.to_string(),
        own_measures_only: false,
    };
    let grants: Vec<_> = people.iter().map(grant).collect();
    let connection: DatabaseConnection = sea_orm::Database::connect(url).await.unwrap();
    insert::<organization::Entity, _>(&connection, [acme, neighbour]).await;
    insert::<member::Entity, _>(&connection, people.into_iter().map(|(member, _)| member)).await;
    insert::<role_grant::Entity, _>(&connection, grants).await;
    connection.close().await.unwrap();
    (OrganizationId::from_uuid(ids.0), OrganizationId::from_uuid(ids.1))
}

async fn insert<E, M>(connection: &DatabaseConnection, rows: impl IntoIterator<Item = M>)
where
    E: EntityTrait<Model = M>,
    M: IntoActiveModel<E::ActiveModel>,
    E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
{
    let rows = rows.into_iter().map(|row| row.into_active_model().reset_all());
    E::insert_many(rows).exec_without_returning(connection).await.unwrap();
}

async fn found(service: &Service, slug: &str, fiscal_year_start: u32) -> OrganizationId {
    let new = NewOrganization {
        slug: slug.to_owned(),
        name: format!("The organization {slug}"),
        fiscal_year_start,
        time_zone: "America/Toronto".to_owned(),
        currency: "CAD".to_owned(),
    };
    service.create_organization(new).await.unwrap()
}

fn subject(role: Role) -> &'static str {
    match role {
        Role::Viewer => "viewer",
        Role::Contributor => "contributor",
        Role::Editor => "editor",
        Role::Admin => "admin",
    }
}
