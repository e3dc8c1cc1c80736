//! JSON-RPC as nodes speak it, in the words of its specification.

use alloy_json_rpc::Id;
use serde_json::{Value, json};

/// An answer in the form of JSON-RPC 2.0: with a version, an id that is a number as ours are, and a result or an error
/// but not both. What is no answer at all stays as it is. `alone` is the id of a call that was not sent in a batch.
pub(super) fn plain(alone: Option<Id>, mut answer: Value) -> Value {
    if let Some(asked) = alone {
        // Some answer every request as a batch.
        if let Value::Array(answers) = &mut answer
            && answers.len() == 1
        {
            answer = answers.swap_remove(0);
        }
        let nameless = answer.get("id").is_none_or(Value::is_null);
        if let (true, Value::Object(answer), Id::Number(asked)) = (nameless, &mut answer, asked) {
            answer.insert("id".to_owned(), json!(asked));
        }
    }
    match &mut answer {
        Value::Array(answers) => answers.iter_mut().for_each(tidy),
        answer => tidy(answer),
    }
    answer
}

fn tidy(answer: &mut Value) {
    let Value::Object(answer) = answer else {
        return;
    };
    answer.insert("jsonrpc".to_owned(), json!("2.0"));
    if answer.get("error").is_some_and(Value::is_null) {
        answer.remove("error");
    }
    if answer.contains_key("error") {
        answer.remove("result");
    }
    let number = answer
        .get("id")
        .and_then(|id| id.as_str()?.parse::<u64>().ok());
    if let Some(number) = number {
        answer.insert("id".to_owned(), json!(number));
    }
    // An error without a message is an error.
    if let Some(Value::Object(error)) = answer.get_mut("error") {
        error.entry("message").or_insert(json!(""));
        error.entry("code").or_insert(json!(0));
    }
}
