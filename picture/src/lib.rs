//! Strategy map as a picture: SVG for slides and screens, Mermaid for documents.
//!
//! Owns the layout, the metrics of text and the palette. Must not know about GraphQL, HTTP, the database or the clock:
//! a map comes in as plain data, text goes out, and equal maps give equal texts.
//!
//! The layout is Sugiyama's, with the layers given: `rows` assigns objectives to rows and turns links into chains over
//! them, `order` reduces crossings, `place` computes horizontal positions, `layout` the boxes, `route` the curves, and
//! `svg` writes them. A row reserves room for every link that passes it, so no curve crosses a box that it does not
//! belong to.

mod escape;
mod geometry;
mod layout;
mod map;
mod mermaid;
mod order;
mod outline;
mod paint;
mod palette;
mod place;
mod route;
mod rows;
mod sign;
mod svg;
mod text;

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod tests;

pub use self::{
    map::{Lane, Link, Map, Mark, Objective, TooLarge},
    mermaid::mermaid,
    palette::Theme,
    svg::svg,
};
