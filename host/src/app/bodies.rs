//! How events read on the wire: operations write them, the SEPs know their JSON.

use crate::{
    operations::Bodies,
    seps::{sep12, sep31},
};

/// The bodies of callbacks, as the SEP's GET would answer at that moment.
pub fn callback_bodies() -> Bodies {
    Bodies { transaction: sep31::callback::body, customer: sep12::callback::body }
}
