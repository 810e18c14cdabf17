// From the tree of a file to a workflow. Whatever has no field of its own is kept in `others`.
#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <set>
#include <utility>

#include "actions/canonical.hpp"
#include "actions/workflow.hpp"
#include "document/document.hpp"

namespace promoc::actions {
namespace {

using document::Document;
using document::NodeId;
using document::Shape;

class Reader {
 public:
  Reader(const Document& document, std::string path, ReadWorkflow& out) : document_(document), out_(out) {
    workflow_.path = std::move(path);
    workflow_.file = document.file();
  }

  void read() {
    if (!document_.is(document_.root(), Shape::Mapping)) return fault(document_.root(), "a workflow is a mapping");
    check_keys();
    each(document_.root(), [&](const std::string& key, NodeId at, NodeId value) {
      if (key == "name") workflow_.name = scalar(value);
      else if (key == "on" || key == "true") triggers(value);  // YAML 1.1 reads a bare `on` as true; GitHub does not
      else if (key == "permissions") workflow_.permissions = permissions(value);
      else if (key == "env") workflow_.env = entries(value);
      else if (key == "jobs") each(value, [&](const std::string&, NodeId id, NodeId job) { read_job(id, job); });
      else workflow_.others.push_back(entry(at, value));
    });
    check_jobs();
    out_.workflow = std::move(workflow_);
  }

 private:
  using Use = std::function<void(const std::string&, NodeId, NodeId)>;

  void fault(NodeId at, std::string message) { out_.faults.push_back({document_.span(at), std::move(message)}); }

  void each(NodeId mapping, const Use& use) {
    document_.for_pairs(mapping, [&](NodeId key, NodeId value) { use(document_.node(key).value, key, value); });
  }

  [[nodiscard]] auto scalar(NodeId id) const -> Scalar { return {canonical(document_, id), document_.span(id)}; }
  [[nodiscard]] auto entry(NodeId key, NodeId value) const -> Entry { return {scalar(key), scalar(value)}; }

  auto entries(NodeId mapping) -> Entries {
    Entries found;
    // `env: ${{ fromJSON(...) }}` gives names that nobody can know: it stands as one entry without a name.
    if (document_.is(mapping, Shape::Scalar)) found.push_back({{"", document_.span(mapping)}, scalar(mapping)});
    document_.for_pairs(mapping, [&](NodeId key, NodeId value) { found.push_back(entry(key, value)); });
    return found;
  }

  auto list(NodeId id) -> std::vector<Scalar> {
    std::vector<Scalar> found;
    if (document_.is(id, Shape::Scalar)) found.push_back(scalar(id));
    document_.for_items(id, [&](NodeId item) { found.push_back(scalar(item)); });
    return found;
  }

  auto permissions(NodeId id) -> Permissions {
    Permissions read{document_.span(id), {}, {}};
    if (document_.is(id, Shape::Scalar)) {
      read.all = document_.node(id).value;
    } else {
      read.scopes = entries(id);
    }
    return read;
  }

  void triggers(NodeId id) {
    if (document_.is(id, Shape::Mapping)) {
      each(id, [&](const std::string&, NodeId event, NodeId value) { trigger(event, value); });
      return;
    }
    for (auto& event : list(id)) workflow_.triggers.push_back({.event = std::move(event)});
  }

  void trigger(NodeId event, NodeId value) {
    Trigger read{.event = scalar(event)};
    each(value, [&](const std::string& key, NodeId at, NodeId filter) {
      if (key == "branches") read.branches = list(filter);
      else if (key == "branches-ignore") read.branches_ignore = list(filter);
      else if (key == "tags") read.tags = list(filter);
      else if (key == "tags-ignore") read.tags_ignore = list(filter);
      else if (key == "types") read.types = list(filter);
      else if (key == "inputs") each(filter, [&](const std::string&, NodeId id, NodeId in) { input(read, id, in); });
      else read.others.push_back(entry(at, filter));
    });
    if (document_.is(value, Shape::Sequence)) read.others.push_back({scalar(event), scalar(value)});
    workflow_.triggers.push_back(std::move(read));
  }

  void input(Trigger& trigger, NodeId id, NodeId value) {
    Input read{.id = scalar(id)};
    each(value, [&](const std::string& key, NodeId, NodeId what) {
      if (key == "type") read.type = document_.node(what).value;
      if (key == "default") read.fallback = scalar(what);
      if (key == "required") read.required = document_.node(what).value == "true";
      if (key != "options") return;
      for (const auto& option : list(what)) read.options.push_back(option.text);
    });
    trigger.inputs.push_back(std::move(read));
  }

  void read_job(NodeId id, NodeId value) {
    Job job{.id = scalar(id)};
    each(value, [&](const std::string& key, NodeId at, NodeId what) {
      if (key == "name") job.name = scalar(what);
      else if (key == "needs") job.needs = list(what);
      else if (key == "if") job.condition = scalar(what);
      else if (key == "environment") job.environment = environment(what);
      else if (key == "permissions") job.permissions = permissions(what);
      else if (key == "continue-on-error") job.continue_on_error = scalar(what);
      else if (key == "timeout-minutes") job.timeout = scalar(what);
      else if (key == "uses") job.uses = scalar(what);
      else if (key == "with") job.with = entries(what);
      else if (key == "secrets") job.secrets = scalar(what);
      else if (key == "outputs") job.outputs = entries(what);
      else if (key == "env") job.env = entries(what);
      else if (key == "steps") document_.for_items(what, [&](NodeId item) { job.steps.push_back(step(item)); });
      else job.others.push_back(entry(at, what));
    });
    std::set<std::string> ids;
    for (const auto& each : job.steps) {
      if (each.id && !ids.insert(lower_case(each.id->text)).second) {
        out_.faults.push_back({each.id->span, "the id `" + each.id->text + "` stands twice in `" + job.id.text + "`"});
      }
    }
    if (job.steps.empty() && !job.uses) fault(id, "the job `" + job.id.text + "` has neither `steps` nor `uses`");
    workflow_.jobs.push_back(std::move(job));
  }

  auto environment(NodeId id) -> Environment {
    Environment read{scalar(id), std::nullopt, document_.span(id)};
    if (!document_.is(id, Shape::Mapping)) return read;
    read.name = {"", document_.span(id)};
    each(id, [&](const std::string& key, NodeId, NodeId what) {
      if (key == "name") read.name = scalar(what);
      if (key == "deployment") read.deployment = scalar(what);
    });
    return read;
  }

  auto step(NodeId id) -> Step {
    Step read{.span = document_.span(id)};
    each(id, [&](const std::string& key, NodeId at, NodeId what) {
      if (key == "id") read.id = scalar(what);
      else if (key == "name") read.name = scalar(what);
      else if (key == "if") read.condition = scalar(what);
      else if (key == "uses") read.uses = scalar(what);
      else if (key == "run") read.run = scalar(what);
      else if (key == "shell") read.shell = scalar(what);
      else if (key == "working-directory") read.working_directory = scalar(what);
      else if (key == "continue-on-error") read.continue_on_error = scalar(what);
      else if (key == "env") read.env = entries(what);
      else if (key == "with") read.with = entries(what);
      else read.others.push_back(entry(at, what));
    });
    if (!read.run && !read.uses) fault(id, "a step has neither `run` nor `uses`");
    return read;
  }

  /// Keys that stand twice anywhere, and merge keys: GitHub refuses both.
  void check_keys() {
    for (NodeId id = 0; id < document_.size(); ++id) {
      if (document_.raw(id).shape != Shape::Mapping) continue;
      std::set<std::string_view> seen;
      document_.for_pairs(id, [&](NodeId key, NodeId) {
        const auto& name = document_.node(key).value;
        if (name == "<<") fault(key, "GitHub reads no merge keys");
        if (!seen.insert(name).second) fault(key, "the key `" + name + "` stands twice");
      });
    }
  }

  void check_jobs() {
    std::map<std::string_view, std::size_t> place;
    for (std::size_t i = 0; i < workflow_.jobs.size(); ++i) place.emplace(workflow_.jobs[i].id.text, i);
    std::vector<int> open(workflow_.jobs.size(), 0);  // jobs that must be finished before
    std::vector<std::vector<std::size_t>> behind(workflow_.jobs.size());
    for (std::size_t i = 0; i < workflow_.jobs.size(); ++i) {
      for (const auto& need : workflow_.jobs[i].needs) {
        const auto found = place.find(need.text);
        if (found == place.end()) {
          out_.faults.push_back({need.span, "`needs` names `" + need.text + "`, and there is no such job"});
          continue;
        }
        behind[found->second].push_back(i);
        ++open[i];
      }
    }
    find_circle(open, behind);
  }

  void find_circle(std::vector<int>& open, const std::vector<std::vector<std::size_t>>& behind) {
    std::vector<std::size_t> ready;
    for (std::size_t i = 0; i < open.size(); ++i) {
      if (open[i] == 0) ready.push_back(i);
    }
    for (std::size_t at = 0; at < ready.size(); ++at) {
      for (const auto next : behind[ready[at]]) {
        if (--open[next] == 0) ready.push_back(next);
      }
    }
    if (ready.size() == open.size()) return;
    const auto stuck = std::ranges::find_if(open, [](int count) { return count > 0; }) - open.begin();
    const auto& job = workflow_.jobs[static_cast<std::size_t>(stuck)];
    out_.faults.push_back({job.id.span, "`" + job.id.text + "` waits for itself: its `needs` go in a circle"});
  }

  const Document& document_;
  ReadWorkflow& out_;
  Workflow workflow_;
};

}  // namespace

auto read_workflow(FileId file, const SourceManager& sources) -> ReadWorkflow {
  ReadWorkflow out;
  const auto read = Document::read(file, sources, "workflow");
  if (const auto* fault = std::get_if<document::Fault>(&read)) {
    out.faults.push_back({fault->span, fault->message});
    return out;
  }
  Reader(*std::get_if<Document>(&read), sources.path(file), out).read();
  return out;
}

}  // namespace promoc::actions
