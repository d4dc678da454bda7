//! Invariants of the picture.

use domain::vocabulary::{Polarity, Status};
use proptest::prelude::*;

use crate::{
    Map, Theme, fixture,
    geometry::Rect,
    layout::{Layout, Text},
    mermaid,
    order::{cost, order},
    route::point_at,
    rows::Rows,
    svg, text,
};

/// Area of a text, according to the metrics.
fn room(it: &Text) -> Rect {
    let width = text::width(&it.text, it.size);
    let x = if it.right_to_left { it.at.x - width } else { it.at.x };
    Rect { x, y: it.at.y - it.size * 0.8, width, height: it.size }
}

/// Panics when the picture of the map violates an invariant.
#[track_caller]
fn check(map: &Map) {
    let layout = Layout::of(map);
    let page = Rect { x: 0.0, y: 0.0, width: layout.width, height: layout.height };
    let boxes: Vec<_> = layout.boxes.iter().map(|it| it.as_ref().unwrap()).collect();
    for (at, card) in boxes.iter().enumerate() {
        let lane = &layout.lanes[map.objectives[at].lane];
        assert!(lane.area.holds(&card.rect) && !lane.label.meets(&card.rect), "box {at} is not in its lane");
        for (other, it) in boxes.iter().enumerate().skip(at + 1) {
            assert!(!card.rect.meets(&it.rect), "boxes {at} and {other} overlap");
        }
        let mut inside: Vec<_> = card.texts.iter().map(room).collect();
        inside.push(room(&card.marking.text));
        inside.extend(card.chip.as_ref().map(|it| it.chip));
        for (at, it) in inside.iter().enumerate() {
            assert!(card.rect.holds(it), "text leaves its box: {it:?} {:?}", card.rect);
            assert!(!inside[at + 1..].iter().any(|other| it.meets(other)), "texts overlap: {inside:?}");
        }
    }
    for (at, lane) in layout.lanes.iter().enumerate() {
        assert!(layout.panel.holds(&lane.area) && page.holds(&layout.panel));
        assert!(!layout.lanes[at + 1..].iter().any(|it| it.area.meets(&lane.area)), "lanes overlap");
        for it in lane.texts.iter().chain([&lane.marking.text]) {
            assert!(lane.label.holds(&room(it)), "{}", it.text);
        }
    }
    let key_names = layout.keys.iter().flat_map(|it| &it.names);
    for it in layout.texts.iter().chain(key_names).chain(layout.samples.iter().map(|it| &it.text)) {
        assert!(page.holds(&room(it)) && !room(it).meets(&layout.panel), "{}", it.text);
    }
    for (link, curve) in map.links.iter().zip(&layout.curves) {
        if link.cause == link.effect {
            continue;
        }
        let curve = curve.as_ref().unwrap();
        assert_eq!(curve.minus.is_some(), link.polarity == Polarity::Negative);
        let mut start = curve.start;
        for &[a, b, end] in &curve.beziers {
            for step in 0..=20 {
                let point = point_at([start, a, b, end], f64::from(step) / 20.0);
                let dot = Rect { x: point.x, y: point.y, width: 0.0, height: 0.0 };
                assert!(layout.panel.holds(&dot), "a link leaves the map");
                assert!(!boxes.iter().any(|it| it.rect.meets(&dot)), "a link runs through a box");
            }
            start = end;
        }
        let (cause, effect) = (boxes[link.cause].rect, boxes[link.effect].rect);
        let touches = |rect: Rect, x: f64, y: f64| {
            let (across, down) = (rect.x.max(x.min(rect.right())) - x, rect.y.max(y.min(rect.bottom())) - y);
            across.abs() + down.abs() < crate::route::HEAD + 0.1
        };
        let end = curve.end();
        assert!(touches(cause, curve.start.x, curve.start.y) && touches(effect, end.x, end.y));
    }
}

#[test]
fn known_maps_keep_the_invariants() {
    for map in [
        fixture::company(),
        fixture::treasury_board(),
        fixture::map(&[], &[]),
        fixture::map(&[0, 0], &[]),
        fixture::map(&[1], &[(0, 0)]),
        fixture::map(&[5, 5, 5, 5], &[]),
        fixture::map(&[3, 0, 3], &[(3, 0), (4, 0), (5, 2), (3, 4), (3, 5)]),
        fixture::map(&[4], &[(0, 1), (0, 2), (0, 3), (1, 3)]),
        fixture::map(&[14, 2], &[(14, 0), (15, 13), (3, 4), (4, 13)]),
    ] {
        check(&map);
    }
}

#[test]
fn long_and_unusual_names_stay_in_their_boxes() {
    let mut map = fixture::map(&[3, 3], &[(3, 0), (4, 1)]);
    for (it, name) in map.objectives.iter_mut().zip([
        "<script>alert(\"1\")</script> & 'more'",
        "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen",
        "שביעות רצון הלקוחות במגזר הציבורי 2026",
        "顧客満足度を向上させ市場シェアを拡大する 🎯👩‍👩‍👧🇨🇦",
        &"WWWWW ".repeat(80),
        "a\u{0}b\n\n\tc\u{200B}d",
    ]) {
        it.name = name.to_owned();
        map.themes.push(name.to_owned());
    }
    map.name = "W".repeat(300);
    map.lanes[0].name = "Donaudampfschifffahrtsgesellschaft <&> ".repeat(3);
    check(&map);
    for theme in [Theme::Light, Theme::Dark, Theme::Auto] {
        let svg = svg(&map, theme);
        assert!(!svg.contains("<script") && svg.contains("&lt;script&gt;") && !svg.contains('\u{0}'));
        assert!(svg.contains(" direction=\"rtl\">"));
    }
    assert!(!mermaid(&map).contains("<script"));
}

#[test]
fn the_same_map_gives_the_same_text() {
    let map = fixture::company();
    assert_eq!(svg(&map, Theme::Auto), svg(&map.clone(), Theme::Auto));
    assert_eq!(mermaid(&map), mermaid(&map.clone()));
}

#[test]
fn an_svg_is_self_contained_and_accessible() {
    let svg = svg(&fixture::company(), Theme::Auto);
    assert!(
        svg.contains("role=\"img\"") && svg.contains("<title>Strategy map of Maple &amp; Birch Outfitters")
    );
    assert!(
        svg.contains("<desc>61 Watch. Financial, 50 On target: Increase profit margins by 10%, 77 On target")
    );
    // A program that reads a style sheet only to the end of the first rule must find no second rule in a media query.
    let (_, sheet) = svg.split_once("<style>").unwrap();
    let (sheet, _) = sheet.split_once("</style>").unwrap();
    let rules: Vec<&str> = sheet.split_inclusive("}}").collect();
    assert!(rules.len() > 20, "{sheet}");
    for rule in rules {
        assert!(rule.starts_with("@media (prefers-color-scheme:dark){.strategy-map-auto ."), "{rule}");
        assert!(rule.ends_with("}}") && rule.matches('{').count() == 2, "{rule}");
    }
    // Most programs do not support style sheets: colours are attributes of the elements.
    for (theme, ground) in [(Theme::Light, "#ffffff"), (Theme::Dark, "#0f141a")] {
        let svg = crate::svg(&fixture::company(), theme);
        assert!(!svg.contains("<style") && !svg.contains(" class=") && !svg.contains(" style="));
        assert!(svg.contains(&format!("<rect fill=\"{ground}\"")));
    }
    let elsewhere = svg.replace("http://www.w3.org/2000/svg", "");
    for word in ["http", "href", "url(", "@import", "<script", " id=", "<image"] {
        assert!(!elsewhere.contains(word), "{word}");
    }
}

#[test]
fn a_mermaid_flowchart_has_lanes_boxes_and_links() {
    let mut map = fixture::map(&[1, 1, 1], &[(1, 0)]);
    map.links[0].polarity = Polarity::Negative;
    map.objectives[2].mark = fixture::mark(Status::Green, 80.4);
    let expected = "flowchart BT
  subgraph lane0[\"Perspective 0 - 50 On target\"]
    o0(\"Objective 0 with a name of some length<br/>77 On target<br/>Loyalty through service\"):::green
  end
  subgraph lane1[\"Perspective 1 - 50 Watch\"]
    o1(\"Objective 1 with a name of some length<br/>77 Watch<br/>Dependable operations\"):::yellow
  end
  subgraph lane2[\"Perspective 2 - 50 Off target\"]
    o2(\"Objective 2 with a name of some length<br/>80 On target\"):::green
  end
  o1 -. \"\u{2212}\" .-> o0
  o2 ~~~ o1
";
    let text = mermaid(&map);
    assert_eq!(text.split_once("  classDef").unwrap().0, expected);
}

/// A viewer without support for style sheets or media queries shows the picture of the automatic theme as the light
/// one.
#[test]
fn every_element_that_is_drawn_has_its_colours_as_attributes() {
    for map in [fixture::company(), fixture::treasury_board(), fixture::map(&[2, 2], &[(2, 0)])] {
        let light = svg(&map, Theme::Light);
        for theme in [Theme::Light, Theme::Dark, Theme::Auto] {
            let svg = svg(&map, theme);
            let mut drawn = 0;
            for element in svg
                .split('<')
                .filter(|it| ["rect ", "path ", "circle ", "text "].iter().any(|name| it.starts_with(name)))
            {
                drawn += 1;
                assert!(element.contains(" fill=\"#") || element.contains(" stroke=\"#"), "{element}");
                assert!(element.contains(" fill="), "the default is black: {element}");
            }
            assert!(drawn > 10);
            if theme == Theme::Auto {
                let (before, rest) = svg.split_once("<style>").unwrap();
                let plain = before.to_owned() + rest.split_once("</style>\n").unwrap().1;
                let classless: String =
                    plain.split(" class=\"").enumerate().fold(String::new(), |out, (at, part)| {
                        out + if at == 0 { part } else { part.split_once('"').unwrap().1 }
                    });
                assert_eq!(classless, light);
            }
        }
    }
}

/// Cost of the order of a map.
fn found(map: &Map) -> usize {
    let mut rows = Rows::of(map);
    order(&mut rows);
    cost(&rows)
}

/// Smallest cost of all orders of two rows.
fn least(map: &Map) -> usize {
    let mut rows = Rows::of(map);
    let (upper, lower) = (orders(&rows.rows[0]), orders(&rows.rows[1]));
    let mut least = usize::MAX;
    for above in &upper {
        for below in &lower {
            rows.rows = vec![above.clone(), below.clone()];
            least = least.min(cost(&rows));
        }
    }
    least
}

fn orders(row: &[usize]) -> Vec<Vec<usize>> {
    if row.is_empty() {
        return vec![Vec::new()];
    }
    let with = |&first: &usize| {
        let rest: Vec<_> = row.iter().copied().filter(|&it| it != first).collect();
        orders(&rest).into_iter().map(move |order| [vec![first], order].concat())
    };
    row.iter().flat_map(with).collect()
}

#[test]
fn known_maps_have_the_fewest_possible_crossings() {
    for (lanes, links, best) in [
        // A shuffled ladder.
        (&[3, 3, 3][..], &[(3, 2), (4, 0), (5, 1), (6, 4), (7, 5), (8, 3)][..], 0),
        // A complete bipartite graph: n (n - 1) m (m - 1) / 4 crossings.
        (&[3, 3], &[(3, 0), (3, 1), (3, 2), (4, 0), (4, 1), (4, 2), (5, 0), (5, 1), (5, 2)], 9),
        // A tree.
        (&[1, 2, 4], &[(3, 1), (5, 1), (4, 2), (6, 2), (1, 0), (2, 0)], 0),
        // A long link goes around the middle row.
        (&[2, 2, 2], &[(4, 0), (5, 3), (3, 0), (2, 1)], 0),
        // A level link has adjacent ends.
        (&[4], &[(0, 3)], 0),
    ] {
        assert_eq!(found(&fixture::map(lanes, links)), best, "{lanes:?} {links:?}");
    }
    assert!(found(&fixture::company()) <= 7);
}

/// Strategy for maps with any lanes, and links between any two objectives.
fn maps(lanes: std::ops::Range<usize>, most: usize) -> impl Strategy<Value = Map> {
    prop::collection::vec(0..=most, lanes).prop_flat_map(|lanes| {
        let count = lanes.iter().sum::<usize>().max(1);
        let drawn = if lanes.iter().sum::<usize>() == 0 { 0 } else { 30 };
        let links = prop::collection::vec((0..count, 0..count), 0..=drawn);
        let names = prop::collection::vec("[ -~à-öא-ת一-龥]{0,90}", count);
        (Just(lanes), links, names).prop_map(|(lanes, links, names)| {
            let mut map = fixture::map(&lanes, &links);
            for (it, name) in map.objectives.iter_mut().zip(names) {
                it.name = name;
            }
            map
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn nothing_overlaps_and_nothing_is_cut(map in maps(0..6, 9)) {
        check(&map);
    }

    #[test]
    fn small_maps_are_ordered_as_well_as_any_order_can(
        links in prop::collection::btree_set((4_usize..8, 0_usize..4), 0..9)
    ) {
        let links: Vec<_> = links.into_iter().collect();
        let map = fixture::map(&[4, 4], &links);
        prop_assert!(found(&map) <= least(&map) + 1, "{} {}", found(&map), least(&map));
    }
}
