//! How a node wants to be told what a contract is called with.

use alloy_primitives::{Address, Bytes};
use serde_json::{Value, json};

use super::client::Node;
use crate::NodeError;

/// The call of a contract.
pub(super) const CALL: &str = "eth_call";

/// `balanceOf(address)` and `decimals()` of ERC-20: the first four bytes of the hash of each.
pub(super) const BALANCE_OF: [u8; 4] = [0x70, 0xa0, 0x82, 0x31];
pub(super) const DECIMALS: [u8; 4] = [0x31, 0x3c, 0xe5, 0x67];

/// The name of what a contract is called with: `input` in the specification of today, `data` before. Most nodes take
/// both, if they are equal; some refuse the one that they do not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CallForm {
    Both,
    Data,
    Input,
}

impl CallForm {
    /// The parameters of a call.
    pub(super) fn call(self, contract: Address, input: Vec<u8>, at: &Value) -> Value {
        let input = Bytes::from(input);
        let call = match self {
            Self::Both => json!({ "to": contract, "data": input, "input": input }),
            Self::Data => json!({ "to": contract, "data": input }),
            Self::Input => json!({ "to": contract, "input": input }),
        };
        json!([call, at])
    }
}

/// The form that this node takes. One call of one token finds out; where each is refused, the calls themselves will say
/// why.
pub(super) async fn call_form(
    node: &Node,
    at: &Value,
    token: Option<&Address>,
) -> Result<CallForm, NodeError> {
    let Some(token) = token else {
        return Ok(CallForm::Both);
    };
    for form in [CallForm::Both, CallForm::Data, CallForm::Input] {
        let asked = form.call(*token, DECIMALS.to_vec(), at);
        match node.call::<Bytes>(CALL, asked).await {
            Err(NodeError::Refused { .. }) => {}
            Err(error @ NodeError::Transport { .. }) => return Err(error),
            _ => return Ok(form),
        }
    }
    Ok(CallForm::Both)
}
