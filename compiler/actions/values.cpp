// What a run does not tell: inputs, outputs, variables. Nobody knows more of them than whether they are one of the
// literals that expressions compare with.
#include <algorithm>
#include <set>

#include "actions/builder.hpp"
#include "actions/expr/evaluate.hpp"

namespace promoc::actions {

using expr::Value;

auto Runs::Builder::root_input(const std::string& id) const -> const Seen* {
  const auto found = inputs_.find(id);
  return found == inputs_.end() ? nullptr : &found->second;
}

auto Runs::Builder::open(const std::string& key) -> const Seen& {
  const auto found = open_.find(key);
  if (found != open_.end()) return found->second;
  Seen seen{{}, literals_, false};
  seen.values.push_back(Value::string("\x01something else"));
  for (std::size_t i = 0; i < seen.values.size(); ++i) seen.cases.push_back(logic_.fresh());
  logic_.exactly_one(seen.cases);
  return open_.emplace(key, std::move(seen)).first->second;
}

auto Runs::Builder::output(const std::string& key, Fact runs) -> const Seen& {
  const bool known = open_.contains(key);
  const auto& seen = open(key);
  if (!known) logic_.clause({runs, seen.cases.front()});
  return seen;
}

auto Runs::Builder::unknown(const std::string& key) -> Fact {
  const auto found = unknown_.find(key);
  if (found != unknown_.end()) return found->second;
  return unknown_.emplace(key, logic_.fresh()).first->second;
}

void Runs::Builder::collect_literals(const Workflow& root) {
  literals_.push_back(Value::string(""));
  collect_literals(root, 0);
}

void Runs::Builder::collect_literals(const Workflow& workflow, int level) {
  for (const auto& job : workflow.jobs) {
    if (job.condition) add_literals(job.condition->text);
    for (const auto& step : job.steps) {
      if (step.condition) add_literals(step.condition->text);
    }
    if (level < kMaxCalls) {
      if (const auto* called = called_by(job)) collect_literals(*called, level + 1);
    }
  }
}

void Runs::Builder::add_literals(const std::string& text) {
  const auto condition = expr::parse_condition(text, expr::all_names());
  if (condition.root != nullptr) add_literals(*condition.root);
}

void Runs::Builder::add_literals(const expr::Node& node) {
  if (const auto* literal = std::get_if<expr::Literal>(&node.kind)) {
    const auto same = [&](const Value& value) {
      return value.kind() == literal->value.kind() && expr::equal(value, literal->value);
    };
    if (!std::ranges::none_of(literals_, same)) return;
    if (literals_.size() < kMaxLiterals) {
      literals_.push_back(literal->value);
    } else {
      too_many_literals_ = true;
    }
  } else if (const auto* call = std::get_if<expr::Call>(&node.kind)) {
    for (const auto* argument : call->arguments) add_literals(*argument);
  } else if (const auto* no = std::get_if<expr::Not>(&node.kind)) {
    add_literals(*no->operand);
  } else if (const auto* junction = std::get_if<expr::Junction>(&node.kind)) {
    for (const auto* operand : junction->operands) add_literals(*operand);
  } else if (const auto* comparison = std::get_if<expr::Comparison>(&node.kind)) {
    add_literals(*comparison->left);
    add_literals(*comparison->right);
  }
}

void Runs::Builder::add_numbers(std::vector<Value>& values) const {
  double other = 1;
  for (const auto& literal : literals_) {
    const auto number = expr::to_number(literal);
    if (number != number) continue;
    values.push_back(Value::number(number));
    if (number >= other && number < 1e15) other = number + 1;
  }
  values.push_back(Value::number(other));
}

void Runs::Builder::add_strings(std::vector<Value>& values) const {
  std::set<std::string> texts;
  for (const auto& literal : literals_) {
    const auto is_text = literal.if_string() != nullptr;
    const auto text = is_text ? *literal.if_string() : expr::to_string(Value::number(expr::to_number(literal)));
    if (texts.insert(text).second) values.push_back(Value::string(text));
  }
  values.push_back(Value::string("\x01something else"));
}

void Runs::Builder::add_inputs(const Workflow& root) {
  const auto* dispatch = root.trigger("workflow_dispatch");
  if (dispatch == nullptr) return;
  std::vector<Fact> by_hand;
  for (std::size_t i = 0; i < runs_.starts_.size(); ++i) {
    if (runs_.starts_[i].event == "workflow_dispatch") by_hand.push_back(runs_.start_facts_[i]);
  }
  const auto dispatched = logic_.any(by_hand);
  for (const auto& input : dispatch->inputs) {
    Seen seen{{}, {Value()}, input.type == "boolean" || input.type == "choice"};
    if (input.type == "boolean") {
      seen.values.push_back(Value::boolean(false));
      seen.values.push_back(Value::boolean(true));
    } else if (input.type == "choice") {
      for (const auto& option : input.options) seen.values.push_back(Value::string(option));
    } else if (input.type == "number") {
      add_numbers(seen.values);
    } else {
      add_strings(seen.values);
    }
    for (std::size_t i = 0; i < seen.values.size(); ++i) seen.cases.push_back(logic_.fresh());
    logic_.exactly_one(seen.cases);
    logic_.clause({dispatched, seen.cases.front()});
    logic_.clause({-dispatched, -seen.cases.front()});
    inputs_.emplace(lower_case(input.id.text), std::move(seen));
  }
}

}  // namespace promoc::actions
