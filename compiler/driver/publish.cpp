#include "driver/publish.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>

#include "base/path.hpp"
#include "diag/render_display.hpp"
#include "driver/diff.hpp"
#include "driver/journal.hpp"
#include "driver/write_outputs.hpp"
#include "driver/write_plan.hpp"

namespace promoc::driver {
namespace {

using diag::Kind;
using Json = nlohmann::ordered_json;

/// The words for a change: what --check calls it, what --dry-run calls it, what is said when it was done.
struct Words {
  std::string_view check;
  std::string_view dry_run;
  std::string_view done;
};

auto words_of(Change change) -> Words {
  switch (change) {
    case Change::None: return {"same", "unchanged", "unchanged"};
    case Change::Create: return {"missing", "create", "wrote"};
    case Change::Replace: return {"differs", "replace", "wrote"};
    case Change::Delete: return {"stale", "delete", "deleted"};
  }
  return {};
}

class Publisher {
 public:
  Publisher(Session& session, const Publication& publication, const Options& options, Env& env)
      : session_(session), publication_(publication), options_(options), env_(env) {}

  auto run(emit::OutputSet set) -> int {
    folder_ = env_.disk.open(session_.out_folder());
    if (!(writes() ? prepare() : is_settled())) return show(kFindings);

    const auto definition = seen_from(session_.out_folder(), session_.definition, env_.disk);
    plan_ = plan_writes(std::move(set), definition, *folder_, options_.force || options_.check, publication_.ledger);
    if (!plan_.refusals.empty()) return refuse();
    if (torn_) sweep(plan_, *folder_);
    return options_.check ? compare() : options_.dry_run ? announce() : write();
  }

 private:
  [[nodiscard]] auto writes() const -> bool { return !options_.check && !options_.dry_run; }

  auto show(int code) -> int {
    session_.show(more_);
    return code;
  }

  /// A place in an output file, for findings about it.
  auto place(std::string_view path, std::string content = {}, std::uint32_t offset = 0) -> Span {
    const auto size = content.size();
    const auto end = std::min(content.find('\n', offset), size);
    const auto file = session_.sources.add(session_.from_definition(path), std::move(content));
    return {file, offset, static_cast<std::uint32_t>(end)};
  }

  /// Without the right to write, an interrupted build can only be told.
  auto is_settled() -> bool {
    if (!needs_recovery(*folder_)) return true;
    session_.sink.report(Kind::InterruptedBuild, place(kJournalPath), "an earlier build was interrupted here")
        .help("`promoc build` finishes or undoes it");
    return false;
  }

  auto prepare() -> bool {
    if (const auto status = folder_->lock(); !status.ok()) {
      session_.sink.report(Kind::CannotWrite, place(""), fmt::format("cannot write here: {}", status.error));
      return false;
    }
    const auto recovered = recover(*folder_);
    torn_ = recovered.torn;
    switch (recovered.recovery) {
      case Recovery::Nothing: return true;
      case Recovery::Finished: tell("an earlier build was interrupted; its files are in place now"); return true;
      case Recovery::Undone: tell("an earlier build was interrupted; what it had begun was undone"); return true;
      case Recovery::Blocked: break;
    }
    session_.sink
        .report(Kind::InterruptedBuild, place(recovered.path),
                fmt::format("an earlier build was interrupted, and it can be neither finished nor undone: {}",
                            recovered.error))
        .help(fmt::format("remove what is in the way, or remove `{}` to keep the files as they are", kJournalPath));
    return false;
  }

  void tell(std::string_view text) {
    if (session_.has_lines()) env_.err << "note: " << text << '\n';
  }

  auto refuse() -> int {
    for (auto& refusal : plan_.refusals) {
      std::uint32_t offset = 0;
      if (refusal.was && refusal.wanted) {
        offset = first_difference(*refusal.was, *refusal.wanted);
        show_diff(refusal);
      }
      const auto span = place(refusal.path, refusal.was.value_or(""), offset);
      session_.sink.report(refusal.kind, span, refusal.message).help(refusal.help);
    }
    return show(kFindings);
  }

  void show_diff(const Refusal& refusal) {
    if (session_.has_lines())
      env_.err << difference_of(refusal.path, *refusal.was, *refusal.wanted, env_.err_is_terminal);
  }

  auto difference_of(std::string_view path, std::string_view was, std::string_view wanted, bool terminal)
      -> std::string {
    DiffOptions diff;
    diff.color = session_.color(terminal);
    return fmt::format("--- {0} (as it is)\n+++ {0} (as promoc would write it)\n{1}\n", shown(path),
                       unified_diff(was, wanted, diff));
  }

  /// An output file as seen from the working directory. Output paths are plain, what the user typed may not be.
  [[nodiscard]] auto shown(std::string_view path) const -> std::string {
    return diag::escaped(path::join(session_.out_folder(), path));
  }

  void list(std::string_view Words::*word) {
    if (!session_.has_lines()) more_["files"] = Json::array();
    for (const auto& step : plan_.steps) {
      const auto text = words_of(step.change).*word;
      if (session_.has_lines()) {
        const auto quiet = options_.check && step.change == Change::None;
        if (!quiet) env_.out << fmt::format("{:<9} {}\n", text, shown(step.path));
        continue;
      }
      Json entry;
      entry["path"] = path::join(session_.out_folder(), step.path);
      entry["state"] = text;
      more_["files"].push_back(std::move(entry));
    }
  }

  [[nodiscard]] auto count(Change change) const -> std::size_t {
    return static_cast<std::size_t>(std::ranges::count(plan_.steps, change, &Step::change));
  }

  [[nodiscard]] auto changed() const -> std::size_t { return plan_.steps.size() - count(Change::None); }

  auto compare() -> int {
    list(&Words::check);
    const auto& command = publication_.repair;
    for (const auto& step : plan_.steps) {
      if (step.change == Change::Replace && publication_.shows_differences && session_.has_lines())
        env_.out << difference_of(step.path, step.was.value_or(""), step.content, env_.out_is_terminal);
      if (step.change == Change::None || session_.is_text()) continue;
      session_.sink.report(Kind::OutputsDiffer, place(step.path), difference(step.change))
          .help(fmt::format("run `{}`", command));
    }
    show(0);
    if (session_.has_lines()) {
      env_.out << (changed() == 0 ? fmt::format("{} up to date\n", files(plan_.steps.size()))
                                  : fmt::format("{} not up to date; run `{}`\n", files(changed()), command));
    }
    return changed() == 0 ? kClean : kFindings;
  }

  static auto difference(Change change) -> std::string {
    switch (change) {
      case Change::Create: return "this file is missing";
      case Change::Delete: return "this file is no longer written";
      case Change::None:
      case Change::Replace: break;
    }
    return "this file differs from what the definition says";
  }

  static auto files(std::size_t n) -> std::string { return fmt::format("{} {}", n, n == 1 ? "file" : "files"); }

  auto announce() -> int {
    list(&Words::dry_run);
    show(0);
    if (session_.has_lines()) env_.out << fmt::format("{} would change; nothing was written\n", files(changed()));
    return kClean;
  }

  auto write() -> int {
    const auto result = write_outputs(plan_, *folder_);
    if (!result.ok()) {
      session_.sink.report(Kind::CannotWrite, place(result.path), fmt::format("cannot write: {}", result.error))
          .help(result.restored ? "nothing was changed"
                                : "not everything could be put back; when the cause is gone, `promoc build` goes on");
      return show(kFindings);
    }
    list(&Words::done);
    show(0);
    if (session_.has_lines()) summarize();
    return kClean;
  }

  void summarize() {
    const auto written = count(Change::Create) + count(Change::Replace);
    auto text = fmt::format("{} written, {} unchanged", files(written), count(Change::None));
    if (const auto deleted = count(Change::Delete); deleted > 0) text += fmt::format(", {} deleted", deleted);
    env_.out << text << '\n';
  }

  Session& session_;
  const Publication& publication_;
  const Options& options_;
  Env& env_;
  std::unique_ptr<Folder> folder_;
  WritePlan plan_;
  bool torn_ = false;
  Json more_ = Json::object();
};

}  // namespace

auto excludes_each_other(const Options& options, Env& env) -> bool {
  if (!options.check || !(options.force || options.dry_run)) return false;
  env.err << fmt::format("error: `--check` and `{}` cannot be used together\n",
                         options.force ? "--force" : "--dry-run");
  return true;
}

auto publish(Session& session, emit::OutputSet set, const Publication& publication, const Options& options, Env& env)
    -> int {
  return Publisher(session, publication, options, env).run(std::move(set));
}

}  // namespace promoc::driver
