//! Requests over HTTP of which all is bounded that the other side decides: the length of an answer, the time that it
//! takes, and how often it may ask to be asked again. And [`server`]: answers, bounded in the same way.
//!
//! | | |
//! |---|---|
//! | [`Access`] | where somebody answers, and the proxy on the way there; its errors name no secret of an address |
//! | [`Endpoint`] | sends requests there: no redirection is followed, no variable of the environment names a proxy |
//! | [`Answering`] | a status and headers, of whose body so much is read as was allowed |
//! | [`Failure`] | why no answer came through |

mod access;
mod endpoint;
mod failure;
pub mod server;
mod wait;

pub use self::{
    access::{Access, NoAddress},
    endpoint::{Answering, Endpoint, Limits},
    failure::Failure,
    wait::{NoRuntime, block_on, runtime, within},
};
