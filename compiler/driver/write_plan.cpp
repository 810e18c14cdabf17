#include "driver/write_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/path.hpp"
#include "base/sha256.hpp"
#include "driver/output_paths.hpp"

namespace promoc::driver {
namespace {

using diag::Kind;

class Planner {
 public:
  Planner(const Folder& folder, bool force, const Ledger& ledger) : folder_(folder), force_(force), ledger_(ledger) {}

  auto run(emit::OutputSet set, std::string definition) -> WritePlan {
    auto manifest = manifest_of(set, std::move(definition));
    read_old_manifest();
    auto& files = set.files;
    std::ranges::sort(files, {}, &emit::OutputFile::path);
    check_paths(files);
    if (!plan_.refusals.empty()) return finish();

    for (auto& file : files) plan_file(std::move(file), manifest);
    plan_stale(manifest);
    check_neighbours();
    std::ranges::sort(plan_.steps, {}, &Step::path);
    plan_manifest(print_manifest(manifest));
    return finish();
  }

 private:
  auto finish() -> WritePlan {
    std::ranges::stable_sort(plan_.refusals, {}, &Refusal::path);
    return std::move(plan_);
  }

  void refuse(Kind kind, std::string path, std::string message, std::string help) {
    plan_.refusals.push_back({kind, std::move(path), std::move(message), std::move(help), {}, {}});
  }

  void read_old_manifest() {
    const auto text = folder_.content(ledger_.manifest);
    if (!text) return;
    old_ = parse_manifest(*text);
    if (old_ || force_) return;
    refuse(Kind::ManifestUnreadable, std::string(ledger_.manifest), "this is not a manifest that promoc understands",
           fmt::format("after a merge conflict, take either side and run `{0}` again; "
                       "`{0} --force` writes a new one and overwrites every {1}",
                       ledger_.command, ledger_.whole));
  }

  /// Emitters keep to these rules; the driver does not take their word for it.
  void check_paths(const std::vector<emit::OutputFile>& files) {
    std::map<std::string, std::string> seen;
    for (const auto& file : files) {
      if (const auto problem = path_problem(file.path)) {
        refuse(Kind::UnsafeOutputPath, file.path, fmt::format("`{}` may not be written: {}", file.path, *problem), "");
        continue;
      }
      const auto [other, fresh] = seen.emplace(folded(file.path), file.path);
      if (fresh && folded(file.path) != ledger_.manifest) continue;
      const auto rival = fresh ? std::string(ledger_.manifest) : other->second;
      refuse(Kind::CaseCollision, file.path,
             rival == file.path ? fmt::format("two files are to be called `{}`", file.path)
                                : fmt::format("`{}` and `{}` differ in upper and lower case only", rival, file.path),
             "macOS and Windows take them for one file; give one of the two another name");
    }
  }

  void plan_file(emit::OutputFile file, const Manifest& manifest) {
    auto hash = manifest.find(file.path)->sha256;
    if (blocked_above(file.path)) return;
    const auto entry = folder_.entry(file.path);
    if (entry.kind == EntryKind::None) {
      plan_.steps.push_back(
          {Change::Create, std::move(file.path), std::move(file.content), std::move(hash), file.executable, {}});
      return;
    }
    auto was = readable(file.path, entry.kind);
    if (!was) return;
    const auto same = *was == file.content;
    if (!same && !ours(file.path, *was, file.content)) return;
    const auto change = same && entry.executable == file.executable ? Change::None : Change::Replace;
    plan_.steps.push_back(
        {change, std::move(file.path), std::move(file.content), std::move(hash), file.executable, std::move(was)});
  }

  /// A link or a file where a folder should be: told once per such place.
  auto blocked_above(const std::string& path) -> bool {
    auto blocked = false;
    for (std::size_t slash = path.find('/'); slash != std::string::npos; slash = path.find('/', slash + 1)) {
      const auto outer = path.substr(0, slash);
      const auto [known, fresh] = folders_.emplace(outer, true);
      if (!fresh) {
        blocked = blocked || !known->second;
        continue;
      }
      const auto kind = blocked ? EntryKind::None : folder_.entry(outer).kind;
      if (kind == EntryKind::None || kind == EntryKind::Directory) continue;
      known->second = false;
      blocked = true;
      refuse(Kind::PathBlocked, outer, fmt::format("{} stands where a folder is needed", described(kind)),
             "promoc never writes through a link; move it out of the way and build again");
    }
    return blocked;
  }

  /// The content of what stands at `path`, or a refusal.
  auto readable(const std::string& path, EntryKind kind) -> std::optional<std::string> {
    if (kind != EntryKind::File) {
      refuse(Kind::PathBlocked, path, fmt::format("{} stands where this file belongs", described(kind)),
             "promoc never replaces or follows it; move it out of the way and build again");
      return std::nullopt;
    }
    auto text = folder_.content(path);
    if (!text)
      refuse(Kind::PathBlocked, path, "this file cannot be read, so promoc cannot tell whether it is its own", "");
    return text;
  }

  static auto described(EntryKind kind) -> std::string_view {
    switch (kind) {
      case EntryKind::File: return "a file";
      case EntryKind::Directory: return "a folder";
      case EntryKind::Symlink: return "a symbolic link";
      case EntryKind::Other:
      case EntryKind::None: return "something that is no file";
    }
    return "something";
  }

  /// Whether the content is what promoc wrote last; refuses if not.
  auto ours(const std::string& path, const std::string& was, const std::string& wanted) -> bool {
    const auto* const known = old_ ? old_->find(path) : nullptr;
    if (force_ || (known != nullptr && known->sha256 == sha256(was))) return true;
    const auto help = fmt::format("`{} --force` overwrites it; move what you want to keep into the definition first",
                                  ledger_.command);
    if (known != nullptr) {
      plan_.refusals.push_back(
          {Kind::FileEdited, path, "this file was edited after promoc wrote it", help, was, wanted});
    } else {
      plan_.refusals.push_back({Kind::FileNotOurs, path, "this file was not written by promoc", help, was, wanted});
    }
    return false;
  }

  /// What the last build wrote and this one does not. An old workflow left behind would still run.
  void plan_stale(const Manifest& fresh) {
    if (!old_) return;
    for (const auto& file : old_->files) {
      if (fresh.find(file.path) != nullptr || blocked_above(file.path)) continue;
      const auto entry = folder_.entry(file.path);
      if (entry.kind == EntryKind::None) continue;
      auto was = readable(file.path, entry.kind);
      if (!was) continue;
      if (!force_ && sha256(*was) != file.sha256) {
        plan_.refusals.push_back({Kind::StaleFileEdited,
                                  file.path,
                                  "no longer part of the build, but edited after promoc wrote it",
                                  fmt::format("delete it, or let `{} --force` delete it", ledger_.command),
                                  std::move(was),
                                  {}});
        continue;
      }
      plan_.steps.push_back({Change::Delete, file.path, {}, {}, false, std::move(was)});
    }
  }

  /// A neighbour whose name differs in case only is the same file on macOS and Windows.
  void check_neighbours() {
    std::set<std::string, std::less<>> leaving;
    std::map<std::string, std::set<std::string>, std::less<>> wanted;
    for (const auto& step : plan_.steps) {
      if (step.change == Change::Delete) leaving.insert(step.path);
      else expect(wanted, step.path);
    }
    expect(wanted, std::string(ledger_.manifest));
    for (const auto& [folder, names] : wanted) {
      for (const auto& present : folder_.names(folder)) {
        const auto path = path::join(folder, present);
        if (names.contains(present) || leaving.contains(path)) continue;
        const auto rival = std::ranges::find(names, folded(present), [](const auto& name) { return folded(name); });
        if (rival == names.end()) continue;
        refuse(Kind::CaseCollision, path,
               fmt::format("`{}` is there, and `{}` differs from it in upper and lower case only", path,
                           path::join(folder, *rival)),
               "macOS and Windows take them for one file; rename or remove one of the two");
      }
    }
  }

  /// Notes each part of the path under the folder that holds it.
  static void expect(std::map<std::string, std::set<std::string>, std::less<>>& wanted, std::string_view path) {
    for (; !path.empty(); path = path::parent(path)) wanted[std::string(path::parent(path))].emplace(path::name(path));
  }

  void plan_manifest(std::string text) {
    const std::string path(ledger_.manifest);
    if (blocked_above(path)) return;
    const auto entry = folder_.entry(path);
    auto was = entry.kind == EntryKind::None ? std::nullopt : readable(path, entry.kind);
    if (entry.kind != EntryKind::None && !was) return;
    const auto change = !was ? Change::Create : *was == text && !entry.executable ? Change::None : Change::Replace;
    auto hash = sha256(text);
    plan_.steps.push_back({change, path, std::move(text), std::move(hash), false, std::move(was)});
  }

  const Folder& folder_;
  bool force_;
  const Ledger& ledger_;
  std::optional<Manifest> old_;
  std::map<std::string, bool> folders_;  ///< false: something is in the way
  WritePlan plan_;
};

}  // namespace

auto WritePlan::changes_nothing() const -> bool {
  return std::ranges::all_of(steps, [](const Step& step) { return step.change == Change::None; });
}

auto plan_writes(emit::OutputSet set, std::string definition, const Folder& folder, bool force, const Ledger& ledger)
    -> WritePlan {
  return Planner(folder, force, ledger).run(std::move(set), std::move(definition));
}

}  // namespace promoc::driver
