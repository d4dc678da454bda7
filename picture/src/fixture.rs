//! Fixtures of the tests: maps.

use domain::vocabulary::{
    Polarity::{self, Negative, Positive},
    Status,
};

use crate::map::{Lane, Link, Map, Mark, Objective};

pub(crate) fn mark(status: Status, score: f64) -> Mark {
    let scored = matches!(status, Status::Green | Status::Yellow | Status::Red);
    Mark { status, score: scored.then_some(score) }
}

/// Map with lanes of these numbers of objectives, which are numbered from the top, and links from cause to effect.
pub(crate) fn map(lanes: &[usize], links: &[(usize, usize)]) -> Map {
    let statuses =
        [Status::Green, Status::Yellow, Status::Red, Status::NoData, Status::NotDue, Status::Unscored];
    let objectives = lanes.iter().enumerate().flat_map(|(lane, &count)| std::iter::repeat_n(lane, count));
    Map {
        name: "A company".to_owned(),
        period: "October 2026".to_owned(),
        mark: mark(Status::Yellow, 61.2),
        lanes: (0..lanes.len())
            .map(|at| Lane { name: format!("Perspective {at}"), mark: mark(statuses[at % 6], 50.0) })
            .collect(),
        objectives: objectives
            .enumerate()
            .map(|(at, lane)| Objective {
                name: format!("Objective {at} with a name of some length"),
                lane,
                theme: (at % 3 != 2).then_some(at % 3),
                mark: mark(statuses[at % 6], 77.0),
            })
            .collect(),
        links: links
            .iter()
            .enumerate()
            .map(|(at, &(cause, effect))| Link {
                cause,
                effect,
                polarity: if at % 5 == 4 { Polarity::Negative } else { Polarity::Positive },
            })
            .collect(),
        themes: vec!["Loyalty through service".to_owned(), "Dependable operations".to_owned()],
    }
}

type Named<'a> = (usize, &'a str, Option<usize>);

fn named(
    name: &str,
    lanes: &[&str],
    objectives: &[Named<'_>],
    links: &[(usize, usize, Polarity)],
    themes: &[&str],
) -> Map {
    let counts: Vec<_> =
        (0..lanes.len()).map(|lane| objectives.iter().filter(|it| it.0 == lane).count()).collect();
    let mut map = map(&counts, &[]);
    map.name = name.to_owned();
    map.themes = themes.iter().map(|&it| it.to_owned()).collect();
    for (lane, name) in map.lanes.iter_mut().zip(lanes) {
        lane.name = (*name).to_owned();
    }
    for (it, &(_, name, theme)) in map.objectives.iter_mut().zip(objectives) {
        it.name = name.to_owned();
        it.theme = theme;
    }
    map.links = links.iter().map(|&(cause, effect, polarity)| Link { cause, effect, polarity }).collect();
    map
}

/// Enterprise scorecard of the demo.
pub(crate) fn company() -> Map {
    named(
        "Maple & Birch Outfitters (invented)",
        &["Financial", "Customer", "Internal process", "Learning and growth"],
        &[
            (0, "Increase profit margins by 10%", Some(0)),
            (0, "Grow revenue by 8% a year", Some(0)),
            (0, "Bring operating costs down to 31% of revenue", Some(1)),
            (0, "Turn inventory faster", Some(1)),
            (1, "Raise customer retention from 75% to 90%", Some(0)),
            (1, "Earn our members' recommendation", Some(2)),
            (1, "Deliver every order on the promised day", Some(1)),
            (1, "Serve members for the life of their gear", Some(2)),
            (2, "Resolve support requests in 12 hours instead of 48", Some(0)),
            (2, "Run fulfilment that keeps its promises", Some(1)),
            (2, "Extend the life of what we sell", Some(2)),
            (2, "Bring better products to market sooner", Some(2)),
            (3, "Train all support staff on the new CRM", Some(0)),
            (3, "Give everyone one trusted record of each customer", Some(0)),
            (3, "Keep engaged, well-led teams", Some(1)),
        ],
        &[
            (12, 8, Positive),
            (8, 4, Positive),
            (4, 0, Positive),
            (13, 8, Positive),
            (13, 11, Positive),
            (14, 12, Positive),
            (14, 9, Positive),
            (9, 6, Positive),
            (9, 2, Positive),
            (9, 3, Positive),
            (10, 7, Positive),
            (10, 2, Negative),
            (11, 5, Positive),
            (11, 1, Positive),
            (6, 4, Positive),
            (7, 4, Positive),
            (5, 1, Positive),
            (3, 0, Positive),
            (2, 0, Positive),
            (1, 0, Positive),
        ],
        &["Loyalty through service", "Dependable operations", "Products that last"],
    )
}

/// Strategy map of the Treasury Board of Canada Secretariat, 2017-18.
pub(crate) fn treasury_board() -> Map {
    named(
        "Treasury Board of Canada Secretariat",
        &["Stewardship", "Citizens", "Internal processes", "People"],
        &[
            (0, "Departments achieve measurable results", None),
            (
                0,
                "Treasury Board proposals contain information that helps Cabinet ministers make decisions",
                None,
            ),
            (0, "Budget initiatives are approved for implementation quickly", None),
            (0, "Government promotes good asset and financial management", None),
            (1, "Reporting on government spending is clear", None),
            (1, "Canadians have timely access to government information", None),
            (1, "Government service delivery meets the needs of Canadians", None),
            (2, "Technology enhances the effectiveness of government operations", None),
            (2, "Government demonstrates leadership in making its operations low-carbon", None),
            (
                2,
                "Government regulatory practices and processes are open, transparent, and informed by evidence",
                None,
            ),
            (2, "Regulatory cooperation among jurisdictions is advanced", None),
            (3, "Public Service is high performing", None),
            (3, "Public Service attracts and retains a diverse workforce", None),
            (3, "Employee wellness is improved", None),
            (3, "Modernized employment conditions", None),
        ],
        &[],
        &[],
    )
}
