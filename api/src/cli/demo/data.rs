//! Organizations of the demo, and their content.

use domain::{
    id::OrganizationId,
    period::Period,
    vocabulary::{Frequency, Role},
};
use serde_json::Value;
use service::{
    Caller, Patch, Service,
    document::Import,
    organization::NewOrganization,
    scorecard::{ScorecardCreate, ScorecardFields},
};

use super::{SUBJECT, management};
use crate::{cli::Failure, demo};

/// Slugs of the organizations; the first is the default one of the tokens.
pub(super) const SLUGS: [&str; 2] = ["maple-birch", "treasury-board"];
/// Id of the company's topmost scorecard. It is the same in every demo, so that examples with it can be copied.
pub(super) const ENTERPRISE: &str = "scorecard_01kdvr9x00edmrvkx0xtg1kgr8";
/// Members of both organizations, each with its role.
pub(super) const MEMBERS: [(&str, Role); 3] =
    [(SUBJECT, Role::Admin), ("demo-contributor", Role::Contributor), ("demo-viewer", Role::Viewer)];

/// Scorecard with real figures, see `samples/README.md`.
const TREASURY_BOARD: &str = include_str!("../../../../samples/treasury-board-2018.json");

/// Creates the organizations.
pub(super) async fn fill(service: &Service) -> Result<[OrganizationId; 2], Failure> {
    let [company, treasury] = SLUGS;
    let company = create(service, company, "Maple & Birch Outfitters (invented)", 1).await?;
    let board = "Treasury Board of Canada Secretariat (real figures, 2017-18)";
    let treasury = create(service, treasury, board, 4).await?;
    for (subject, role) in MEMBERS {
        for organization in [company, treasury] {
            service.ensure_member(organization, "", subject, role).await?;
        }
    }
    let people = Caller::person("", SUBJECT, vec![company]);
    let key = "enterprise".to_owned();
    let fields =
        ScorecardFields { name: Patch::Set(key.clone()), key: Patch::Set(key), ..ScorecardFields::default() };
    let enterprise = ScorecardCreate { id: Some(ENTERPRISE.to_owned()), classic_perspectives: false, fields };
    management::made(service.execute(&people, company, None, &enterprise)).await?;
    let today = service.clock().now().date_naive();
    import(service, company, &demo::document(today)).await?;
    import(service, treasury, &serde_json::from_str(TREASURY_BOARD)?).await?;
    management::manage(service, &people, company).await?;
    Ok([company, treasury])
}

/// Finds the organizations of a demo that was stored.
pub(super) async fn find(service: &Service) -> Result<[OrganizationId; 2], Failure> {
    let [company, treasury] = SLUGS.map(|slug| service.organization_by_slug(slug));
    let missing =
        |error| format!("the file is no demo's, or has lost an organization of it; name another: {error}");
    Ok([company.await.map_err(missing)?, treasury.await.map_err(missing)?])
}

/// Month that the company's strategy map shows.
pub(super) async fn current_month(
    service: &Service,
    organizations: &[OrganizationId; 2],
) -> Result<Period, Failure> {
    let view = service.view_as_operator(organizations[0]).await?;
    Ok(view.organization().calendar().current(Frequency::Monthly, view.today()))
}

async fn create(
    service: &Service,
    slug: &str,
    name: &str,
    fiscal_year_start: u32,
) -> Result<OrganizationId, Failure> {
    let new = NewOrganization {
        slug: slug.to_owned(),
        name: name.to_owned(),
        fiscal_year_start,
        time_zone: "America/Toronto".to_owned(),
        currency: "CAD".to_owned(),
    };
    Ok(service.create_organization(new).await?)
}

async fn import(service: &Service, organization: OrganizationId, document: &Value) -> Result<(), Failure> {
    let outcome = service
        .import_as_operator(organization, Import { document, allow_future: false, dry_run: false })
        .await?;
    match outcome.problems.first() {
        None => Ok(()),
        Some(problem) => {
            Err(format!("the example is broken at {}: {}", problem.pointer(), problem.message).into())
        }
    }
}
