#include "emit/report.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

namespace promoc::emit {
namespace {

using plan::Enforcement;
using Json = nlohmann::ordered_json;

auto summary(const std::vector<Enforcement>& links) -> std::string {
  const auto status = status_of(links);
  if (status == plan::Status::Enforced && holds_of(links) == plan::Holds::Nobody)
    return "runs, but holds against nobody";
  std::string text(word(status));
  if (status == plan::Status::Enforced) text += ", holds against: " + std::string(word(holds_of(links)));
  return text;
}

auto line_of(const SourceManager& sources, Span span) -> std::string {
  return std::to_string(sources.position(span.file, span.begin).line);
}

void add_rule(std::string& out, const plan::Rule& rule, const std::vector<Enforcement>& links,
              const SourceManager& sources) {
  out += rule.text + "  (line " + line_of(sources, rule.span) + ")\n";
  out += "  " + (links.empty() ? std::string("not enforced anywhere") : summary(links)) + "\n";
  for (const auto& link : links) {
    out += "    " + std::string(word(link.by)) + ": " + link.file;
    if (!link.field.empty()) out += "  " + link.field;
    if (link.status == plan::Status::Enforced && links.size() > 1) out += "  [" + std::string(word(link.holds)) + "]";
    out += "\n";
    if (!link.note.empty()) out += "      " + link.note + "\n";
  }
}

void add_choices(std::string& out, std::string_view title, const std::vector<plan::Choice>& choices,
                 const SourceManager& sources) {
  if (choices.empty()) return;
  out += "\n" + std::string(title) + "\n";
  for (const auto& choice : choices) out += "  " + choice.text + "  (line " + line_of(sources, choice.span) + ")\n";
}

constexpr std::string_view kByScript = "`.github/promoc/apply-settings.sh` applied them";
constexpr std::string_view kByTerraform = "Terraform applied them (`infrastructure/promoc/github.tf.json`)";
constexpr std::string_view kBase =
    ", the emitted files as they are, "
    "GitHub and\n"
    "AWS doing what they document. A rule that a workflow carries holds against the author of a pull request; against "
    "a\n"
    "writer only where every branch that reaches the environment asks the owners of `.github/**` for a review by\n"
    "somebody else than who pushed last (`owner`, `code_owners`, `last_push_approval`), and no workflow may approve\n"
    "pull requests. An admin can change the settings.\n";

auto choices_json(const std::vector<plan::Choice>& choices, const SourceManager& sources) -> Json {
  auto list = Json::array();
  for (const auto& choice : choices) {
    list.push_back({{"text", choice.text}, {"line", sources.position(choice.span.file, choice.span.begin).line}});
  }
  return list;
}

}  // namespace

auto links_of(const std::vector<Enforcement>& links, const plan::RuleId& rule) -> std::vector<Enforcement> {
  std::vector<Enforcement> found;
  std::ranges::copy_if(links, std::back_inserter(found), [&](const Enforcement& link) { return link.rule == rule; });
  return found;
}

auto status_of(const std::vector<Enforcement>& links) -> plan::Status {
  return std::ranges::max(links, {}, &Enforcement::status).status;
}
auto holds_of(const std::vector<Enforcement>& links) -> plan::Holds {
  return std::ranges::min(links, {}, &Enforcement::holds).holds;
}

auto counts_text(const plan::Plan& plan, const std::vector<Enforcement>& all) -> std::string {
  std::array<int, 3> counts{};
  std::array<int, 4> holds{};
  for (const auto& rule : plan.rules) {
    const auto links = links_of(all, rule.id);
    if (links.empty()) continue;
    ++counts[static_cast<std::size_t>(status_of(links))];
    if (status_of(links) == plan::Status::Enforced) ++holds[static_cast<std::size_t>(holds_of(links))];
  }
  auto out = std::to_string(plan.rules.size()) + " rules: " + std::to_string(counts[0] - holds[0]) + " enforced";
  out += " (" + std::to_string(holds[1]) + " against the author of a pull request, " + std::to_string(holds[2]) +
         " also against one writer alone, " + std::to_string(holds[3]) + " also against an admin), " +
         (holds[0] > 0 ? std::to_string(holds[0]) + " run but hold against nobody, " : std::string()) +
         std::to_string(counts[1]) + " prompted, " + std::to_string(counts[2]) + " documented.";
  return out;
}

auto report_text(const plan::Plan& plan, const std::vector<Enforcement>& links, const SourceManager& sources)
    -> std::string {
  std::string out = "Where every rule of " + plan.definition + " is enforced\n\n";
  for (const auto& rule : plan.rules) add_rule(out, rule, links_of(links, rule.id), sources);
  add_choices(out, "Chosen by default, because the definition does not say:", plan.defaults, sources);
  add_choices(out, "Assumed, because nobody gave the figure:", plan.assumed, sources);
  add_choices(out, "Planned, and not there:", plan.documents.planned, sources);
  out += "\n";
  out += counts_text(plan, links) + "\n";
  out += "\nThis rests on: the settings as ";
  out += plan.terraform && plan.environments_offered ? kByTerraform : kByScript;
  out += kBase;
  return out;
}

auto report_json(const plan::Plan& plan, const std::vector<Enforcement>& links, const SourceManager& sources)
    -> std::string {
  Json json;
  json["schema"] = 1;
  json["definition"] = plan.definition;
  json["rules"] = Json::array();
  for (const auto& rule : plan.rules) {
    const auto own = links_of(links, rule.id);
    Json entry;
    entry["id"] = rule.id;
    entry["text"] = rule.text;
    entry["line"] = sources.position(rule.span.file, rule.span.begin).line;
    entry["status"] = own.empty() ? "missing" : word(status_of(own));
    entry["holds"] = own.empty() ? "nobody" : word(holds_of(own));
    entry["links"] = Json::array();
    for (const auto& link : own) {
      entry["links"].push_back({{"status", word(link.status)},
                                {"by", word(link.by)},
                                {"file", link.file},
                                {"field", link.field},
                                {"holds", word(link.holds)},
                                {"note", link.note}});
    }
    json["rules"].push_back(std::move(entry));
  }
  json["defaults"] = choices_json(plan.defaults, sources);
  json["assumed"] = choices_json(plan.assumed, sources);
  json["planned"] = choices_json(plan.documents.planned, sources);
  return json.dump(2) + "\n";
}

auto rules_without_link(const plan::Plan& plan, const std::vector<Enforcement>& links) -> std::vector<std::string> {
  std::set<std::string_view> linked;
  for (const auto& link : links) linked.insert(link.rule);
  std::vector<std::string> missing;
  for (const auto& rule : plan.rules) {
    if (!linked.contains(rule.id)) missing.push_back(rule.id);
  }
  return missing;
}

}  // namespace promoc::emit
