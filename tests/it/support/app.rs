//! Application under test: a server, its database, its clock, and the callers.

use std::{future::poll_fn, net::SocketAddr, pin::pin, sync::Arc, task::Poll};

use api::{auth::issuer::IssuerConfig, server::Settings};
use chrono::TimeDelta;
use domain::{
    id::{OrganizationId, ScorecardId},
    vocabulary::{EmailVisibility, Role},
};
use entity::{member, organization, role_grant};
use gateway::executor::ResponseCacheArgs;
use sea_orm::{ActiveModelTrait, ConnectionTrait, DatabaseConnection, EntityTrait, IntoActiveModel};
use serde_json::{Value, json};
use service::{Clock, Options, Service, organization::NewOrganization};

use super::{
    actor::Actor,
    clock::TestClock,
    database::{Database, TestDatabase},
    server::{Server, Setup},
};

/// Server on a database with two separate organizations. Replicas share the database and the clock.
pub(crate) struct App {
    server: Server,
    environment: Arc<Environment>,
}

struct Environment {
    clock: TestClock,
    organization: OrganizationId,
    neighbour: OrganizationId,
    database: TestDatabase,
}

impl App {
    pub(super) async fn start(kind: Database, fiscal_year_start: u32, settings: Settings) -> Self {
        Self::start_on(kind.create().await, fiscal_year_start, settings).await
    }

    /// Application on a PostgreSQL database of the test's own, which has the schema and no rows.
    pub(crate) async fn on(database_url: &str) -> Self {
        Self::start_on(TestDatabase::at(database_url), 1, Settings::default()).await
    }

    async fn start_on(database: TestDatabase, fiscal_year_start: u32, settings: Settings) -> Self {
        let clock = TestClock::new();
        let setup = Setup { settings, ..Setup::default() };
        let server = Server::start(&database.url(), clock.clock(), setup).await;
        let (organization, neighbour) =
            seed(&database.url(), server.service.clock(), fiscal_year_start).await;
        Self { server, environment: Arc::new(Environment { clock, organization, neighbour, database }) }
    }

    /// Starts another server on the same database, which shares no memory with this one.
    pub(crate) async fn replica(&self) -> Self {
        self.replica_with(Setup::default()).await
    }

    /// Replica that accepts the tokens of these identity providers.
    pub(crate) async fn trusting(&self, issuers: Vec<IssuerConfig>) -> Self {
        self.replica_with(Setup { issuers, ..Setup::default() }).await
    }

    /// Replica that delivers to subscribers only changes that are not older than `keep`.
    pub(crate) async fn keeping_changes(&self, keep: TimeDelta) -> Self {
        let options = Options { keep_changes: Some(keep.to_std().unwrap()), ..Options::default() };
        self.replica_with(Setup { options, ..Setup::default() }).await
    }

    /// Replica that accepts webhooks with addresses on this machine.
    pub(crate) async fn calling_here(&self) -> Self {
        let options = Options { private_webhooks: true, ..Options::default() };
        self.replica_with(Setup { options, ..Setup::default() }).await
    }

    /// Replica of which a request evaluates at most this many scorecards below those it asks for.
    pub(crate) async fn evaluating_few(&self, most_evaluated: usize) -> Self {
        let options = Options { most_evaluated, ..Options::default() };
        self.replica_with(Setup { options, ..Setup::default() }).await
    }

    /// Replica that loads scorecards from another database as far as it has caught up.
    pub(crate) async fn reading_from(&self, url: &str) -> Self {
        self.replica_with(Setup { read_database_url: Some(url.to_owned()), ..Setup::default() }).await
    }

    /// Replica without a response cache.
    pub(crate) async fn forgetful(&self) -> Self {
        let settings =
            Settings { response_cache: ResponseCacheArgs { answer_bytes: 0 }, ..Settings::default() };
        self.replica_with(Setup { settings, ..Setup::default() }).await
    }

    /// Replica with these settings.
    pub(crate) async fn replica_like(&self, settings: Settings) -> Self {
        self.replica_with(Setup { settings, ..Setup::default() }).await
    }

    /// Replica that connects to the database by another URL.
    pub(crate) async fn replica_at(&self, database_url: &str) -> Self {
        let environment = Arc::clone(&self.environment);
        let server = Server::start(database_url, environment.clock.clock(), Setup::default()).await;
        Self { server, environment }
    }

    async fn replica_with(&self, setup: Setup) -> Self {
        let environment = Arc::clone(&self.environment);
        let server = Server::start(&environment.database.url(), environment.clock.clock(), setup).await;
        Self { server, environment }
    }

    /// Actor with the role VIEWER.
    pub(crate) fn viewer(&self) -> Actor {
        self.member(Role::Viewer)
    }

    /// Actor with the role CONTRIBUTOR.
    pub(crate) fn contributor(&self) -> Actor {
        self.member(Role::Contributor)
    }

    /// Actor with the role EDITOR.
    pub(crate) fn editor(&self) -> Actor {
        self.member(Role::Editor)
    }

    /// Actor with the role ADMIN.
    pub(crate) fn admin(&self) -> Actor {
        self.member(Role::Admin)
    }

    /// Administrator of the neighbour organization.
    pub(crate) fn stranger(&self) -> Actor {
        self.somebody("stranger", &[self.environment.neighbour])
    }

    /// Actor without a token.
    pub(crate) fn anonymous(&self) -> Actor {
        Actor::new(self.server.address, None)
    }

    /// Actor with this `Authorization` header.
    pub(crate) fn bearer(&self, authorization: &str) -> Actor {
        Actor::new(self.server.address, Some(authorization.to_owned()))
    }

    /// Actor with this `Authorization` header at another server.
    pub(crate) fn at(&self, address: SocketAddr, authorization: &str) -> Actor {
        Actor::new(address, Some(authorization.to_owned()))
    }

    /// Actor with a token for this subject and these organizations.
    pub(crate) fn somebody(&self, subject: &str, organizations: &[OrganizationId]) -> Actor {
        let token = self.server.tokens.make(subject, organizations, TimeDelta::hours(1)).unwrap();
        self.bearer(&format!("Bearer {token}"))
    }

    /// Viewer whose token expires after a second.
    pub(crate) fn short_lived_viewer(&self) -> Actor {
        let organizations = [self.environment.organization];
        let token = self.server.tokens.make(subject(Role::Viewer), &organizations, TimeDelta::seconds(1));
        self.bearer(&format!("Bearer {}", token.unwrap()))
    }

    fn member(&self, role: Role) -> Actor {
        self.somebody(subject(role), &[self.environment.organization])
    }

    /// Administrator of a new, empty organization.
    pub(crate) async fn founder(&self, slug: &str, fiscal_year_start: u32) -> Actor {
        let organization = create_organization(self.service(), slug, fiscal_year_start).await;
        self.service().ensure_member(organization, "", slug, Role::Admin).await.unwrap();
        self.somebody(slug, &[organization])
    }

    /// Creates a member with these grants only: a role on the scorecard with this key and its descendants, or on the
    /// organization; for contributors, true limits it to the measures they own.
    pub(crate) async fn granted(&self, subject: &str, grants: &[(Option<&str>, Role, bool)]) -> Actor {
        let clock = self.service().clock();
        let organization_id = self.organization();
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
                Some(key) => Some(self.id("scorecard", key).await.parse::<ScorecardId>().unwrap()),
                None => None,
            };
            rows.push(role_grant::Model {
                organization_id,
                id: clock.new_id(),
                member_id: member.id,
                scorecard_id,
                role,
                own_measures_only,
            });
        }
        let connection: DatabaseConnection =
            sea_orm::Database::connect(self.environment.database.url()).await.unwrap();
        insert::<member::Entity, _>(&connection, [member]).await;
        insert::<role_grant::Entity, _>(&connection, rows).await;
        connection.close().await.unwrap();
        self.log_member_change(subject).await;
        self.somebody(subject, &[self.organization()])
    }

    /// Changes columns of the organization directly in the database: `shows_ancestors = false`.
    pub(crate) async fn set_organization(&self, assignment: &str) {
        let connection: DatabaseConnection =
            sea_orm::Database::connect(self.environment.database.url()).await.unwrap();
        let sql = format!("UPDATE organization SET {assignment} WHERE slug = 'acme'");
        connection.execute_unprepared(&sql).await.unwrap();
        connection.close().await.unwrap();
        self.log_member_change(assignment).await;
    }

    /// Writes a logged change of the members, so that servers read the settings and members again.
    async fn log_member_change(&self, of: &str) {
        let subject = format!("witness of {of}");
        self.service().ensure_member(self.organization(), "", &subject, Role::Viewer).await.unwrap();
    }

    /// Imports a document, and panics where it has user errors.
    pub(crate) async fn import(&self, document: &Value) {
        self.editor().import(document).await;
    }

    /// Id of the node with a key: `kind` is `scorecard`, `perspective`, `theme`, `objective`, `measure` or
    /// `initiative`.
    pub(crate) async fn id(&self, kind: &str, key: &str) -> String {
        let query = format!("query ($key: String!) {{ organization {{ {kind}(key: $key) {{ id }} }} }}");
        let reply = self.viewer().run(&query, json!({ "key": key })).await;
        reply.text(&format!("/organization/{kind}/id")).to_owned()
    }

    pub(crate) fn organization(&self) -> OrganizationId {
        self.environment.organization
    }

    pub(crate) fn neighbour(&self) -> OrganizationId {
        self.environment.neighbour
    }

    pub(crate) fn clock(&self) -> &TestClock {
        &self.environment.clock
    }

    pub(crate) fn service(&self) -> &Service {
        &self.server.service
    }

    /// Asks the server to stop.
    pub(crate) fn stop(&self) {
        self.server.stop.cancel();
    }

    pub(crate) fn database(&self) -> Database {
        self.environment.database.kind()
    }

    pub(crate) fn database_url(&self) -> String {
        self.environment.database.url()
    }

    /// Runs a statement directly in the database.
    pub(crate) async fn sql(&self, statement: &str) {
        let connection: DatabaseConnection = sea_orm::Database::connect(self.database_url()).await.unwrap();
        connection.execute_unprepared(statement).await.unwrap();
        connection.close().await.unwrap();
    }

    /// Number of statements that the database gets while the future runs, with the result of the future.
    pub(crate) async fn counted<T>(&self, work: impl Future<Output = T>) -> (usize, T) {
        let before = self.server.statements();
        let answer = work.await;
        (self.server.statements() - before, answer)
    }

    /// Runs the future until the database has got so many statements, and drops it, as a time limit does. It gets more
    /// where the database answers at once.
    pub(crate) async fn interrupted(&self, statements: usize, work: impl Future) {
        let limit = self.server.statements() + statements;
        let mut work = pin!(work);
        poll_fn(|cx| match work.as_mut().poll(cx) {
            _ if self.server.statements() >= limit => Poll::Ready(()),
            Poll::Ready(_) => panic!("it ended before"),
            Poll::Pending => Poll::Pending,
        })
        .await;
    }
}

/// Inserts the two organizations and their members directly: every test needs them, and this takes few statements.
async fn seed(url: &str, clock: &Clock, fiscal_year_start: u32) -> (OrganizationId, OrganizationId) {
    let organization = |slug: &str, fiscal_year_start: u32| organization::Model {
        id: clock.new_id(),
        slug: slug.to_owned(),
        name: format!("The organization {slug}"),
        fiscal_year_start: i32::try_from(fiscal_year_start).unwrap(),
        time_zone: "America/Toronto".to_owned(),
        currency: "CAD".to_owned(),
        shows_ancestors: true,
        member_emails: EmailVisibility::OrganizationMembers,
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
        role: *role,
        own_measures_only: false,
    };
    let grants: Vec<_> = people.iter().map(grant).collect();
    let connection: DatabaseConnection = sea_orm::Database::connect(url).await.unwrap();
    insert::<organization::Entity, _>(&connection, [acme, neighbour]).await;
    insert::<member::Entity, _>(&connection, people.into_iter().map(|(member, _)| member)).await;
    insert::<role_grant::Entity, _>(&connection, grants).await;
    connection.close().await.unwrap();
    ids
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

async fn create_organization(service: &Service, slug: &str, fiscal_year_start: u32) -> OrganizationId {
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
