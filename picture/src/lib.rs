//! The strategy map as a picture: SVG for slides and screens, Mermaid for documents.
//!
//! Owns the layout, the metrics of text and the palette. Must not know about GraphQL, HTTP, the database or the clock:
//! a map comes in as plain data, text goes out, and the same map always gives the same text.
//!
//! The layout is Sugiyama's, with the layers given: `rows` puts objectives into rows and links into chains over
//! them, `order` takes out crossings, `place` finds the x of everything, `layout` the boxes, `route` the curves,
//! and `svg` writes them down. A row has room of its own for every link that passes it, so no curve meets a box that
//! it does not belong to.

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
