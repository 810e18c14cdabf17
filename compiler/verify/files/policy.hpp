// Policies of AWS IAM as what they allow and refuse, however they are split into statements and lists. Source: AWS IAM
// User Guide, "IAM JSON policy elements".
#pragma once

#include <set>
#include <string>
#include <vector>

#include "verify/files/data.hpp"

namespace promoc::verify::files {

/// One action on one resource for one principal.
struct Grant {
  bool allows = true;                ///< else it refuses
  std::string action;                ///< "lambda:getalias"; IAM takes no notice of case
  std::string resource;              ///< an ARN, `${...}` where a value is put in; empty in trust policies
  std::string principal;             ///< "Federated arn:..."; empty in policies of a role
  std::set<std::string> conditions;  ///< all must hold
  const Value* statement = nullptr;  ///< the one it stands in
};

/// One comparison of a statement's condition.
struct Test {
  std::string test;  ///< "StringEquals"
  std::string key;   ///< "token.actions.githubusercontent.com:sub"
  std::vector<const Value*> values;
  Span span;  ///< of the values
};

/// What a policy document says; a statement that cannot be taken apart is one grant by itself.
auto grants_of(const Value& document) -> std::vector<Grant>;

/// The comparisons of a statement, in the order of the text.
auto tests_of(const Value& statement) -> std::vector<Test>;

/// Whether `wide` says at least as much as `narrow`: the same effect for the same or more actions, resources and
/// principals, under no condition that `narrow` has not.
auto covers(const Grant& wide, const Grant& narrow) -> bool;

/// The text of a value with what is put in: that of `Fn::Sub`, or the canonical form of anything else that is no text.
auto arn_text(const Value& value) -> std::string;

}  // namespace promoc::verify::files
