#include "driver/write_outputs.hpp"

#include <algorithm>
#include <ranges>

#include "base/path.hpp"
#include "base/sha256.hpp"
#include "driver/journal.hpp"
#include "driver/output_paths.hpp"

namespace promoc::driver {
namespace {

auto hash_of(const Folder& folder, std::string_view path) -> std::optional<std::string> {
  const auto text = folder.content(path);
  return text ? std::optional(sha256(*text)) : std::nullopt;
}

auto hash_of(const std::optional<std::string>& text) -> std::optional<std::string> {
  return text ? std::optional(sha256(*text)) : std::nullopt;
}

auto exists(const Folder& folder, std::string_view path) -> bool { return folder.entry(path).kind != EntryKind::None; }

/// Removes one of our own two names beside a file. Whatever kind of file has that name, it goes: the name is ours.
auto clear(Folder& folder, const std::string& path) -> Status {
  const auto kind = folder.entry(path).kind;
  if (kind == EntryKind::None) return {};
  return folder.remove_file(path);
}

void remove_empty_folders(Folder& folder, const std::vector<std::string>& folders) {
  for (const auto& path : std::views::reverse(folders)) static_cast<void>(folder.remove_folder(path));
}

/// Everything that is still beside the files when they are in place, the journal last: as long as it stands, the rest
/// can be redone.
auto clean_up(Folder& folder, const Journal& journal) -> Status {
  for (const auto& entry : journal.entries) {
    if (entry.was) {
      if (auto status = clear(folder, backup_path(entry.path)); !status.ok()) return status;
    }
  }
  return clear(folder, std::string(kJournalPath));
}

/// Puts back what a journal's entry replaced. A file that somebody changed in the meantime stays.
auto undo(Folder& folder, const JournalEntry& entry) -> Status {
  if (auto status = clear(folder, staged_path(entry.path)); !status.ok()) return status;
  const auto backup = backup_path(entry.path);
  const auto now = hash_of(folder, entry.path);
  const auto replaced = now == entry.becomes && (now || !exists(folder, entry.path));
  if (entry.was && exists(folder, backup)) {
    if (replaced && hash_of(folder, backup) == entry.was) {
      if (auto status = folder.rename(backup, entry.path); !status.ok()) return status;
    }
    // Still there when both are names of one file: then the old one was never replaced.
    return clear(folder, backup);
  }
  if (!entry.was && entry.becomes && replaced) return folder.remove_file(entry.path);
  return {};
}

/// Undoes the entries in reverse, then the folders, then the journal. The first obstacle stops it; the journal stays
/// then.
auto undo_all(Folder& folder, const Journal& journal) -> WriteResult {
  for (const auto& entry : std::views::reverse(journal.entries)) {
    if (auto status = undo(folder, entry); !status.ok()) return {std::move(status.error), entry.path, false};
  }
  if (auto status = clear(folder, std::string(kJournalPath)); !status.ok()) {
    return {std::move(status.error), std::string(kJournalPath), false};
  }
  remove_empty_folders(folder, journal.folders);
  return {};
}

/// Replaces files one by one; each keeps its old content beside it until all are done.
class Writer {
 public:
  Writer(const WritePlan& plan, Folder& folder) : folder_(folder) {
    for (const auto& step : plan.steps) {
      if (step.change != Change::None) steps_.push_back(&step);
    }
  }

  auto run() -> WriteResult {
    if (steps_.empty()) return {};
    if (!create_folders() || !write_journal() || !stage() || !replace()) return back_out();
    // From here on everything is in place; what cannot be cleaned up now, the next run cleans up.
    static_cast<void>(clean_up(folder_, journal_));
    remove_left_folders();
    return {};
  }

 private:
  auto check(Status status, std::string_view path) -> bool {
    if (status.ok()) return true;
    error_ = std::move(status.error);
    path_ = path;
    return false;
  }

  auto create_folders() -> bool {
    for (const auto* step : steps_) {
      if (step->change != Change::Delete && !create_folder(std::string(path::parent(step->path)))) return false;
    }
    return create_folder(std::string(path::parent(kJournalPath)));
  }

  auto create_folder(const std::string& path) -> bool {
    if (path.empty() || exists(folder_, path)) return true;
    if (!create_folder(std::string(path::parent(path)))) return false;
    if (!check(folder_.create_folder(path), path)) return false;
    journal_.folders.push_back(path);
    return true;
  }

  auto write_journal() -> bool {
    for (const auto* step : steps_) {
      auto becomes = step->change == Change::Delete ? std::nullopt : std::optional(step->sha256);
      journal_.entries.push_back({step->path, hash_of(step->was), std::move(becomes)});
    }
    return check(folder_.create_file(kJournalPath, print_journal(journal_), false), kJournalPath);
  }

  auto stage() -> bool {
    for (const auto* step : steps_) {
      if (step->change == Change::Delete) continue;
      if (!stage(*step, staged_path(step->path))) return false;
    }
    return true;
  }

  auto stage(const Step& step, const std::string& staged) -> bool {
    auto status = folder_.create_file(staged, step.content, step.executable);
    if (!status.ok() && exists(folder_, staged)) {  // left over; the name is ours
      if (!check(clear(folder_, staged), staged)) return false;
      status = folder_.create_file(staged, step.content, step.executable);
    }
    return check(std::move(status), step.path);
  }

  auto replace() -> bool {
    return std::ranges::all_of(steps_, [&](const Step* step) {
      return step->change == Change::Delete ? check(set_aside(*step), step->path)
                                            : keep_old(*step) && check(put_in_place(*step), step->path);
    });
  }

  auto set_aside(const Step& step) -> Status { return folder_.rename(step.path, backup_path(step.path)); }

  auto put_in_place(const Step& step) -> Status {
    if (step.was) return folder_.rename(staged_path(step.path), step.path);
    auto status = folder_.rename_to_new(staged_path(step.path), step.path);
    if (!status.ok() && exists(folder_, step.path)) return {"a file appeared there in the meantime"};
    return status;
  }

  auto keep_old(const Step& step) -> bool {
    if (!step.was) return true;
    const auto backup = backup_path(step.path);
    if (!check(clear(folder_, backup), backup)) return false;
    if (folder_.link(step.path, backup).ok()) return true;
    // Some file systems have no second names for a file.
    return check(folder_.create_file(backup, *step.was, folder_.entry(step.path).executable), step.path);
  }

  auto back_out() -> WriteResult {
    const auto undone = undo_all(folder_, journal_);
    return {error_, path_, undone.restored};
  }

  /// Folders that deletions left empty, as Git leaves none either.
  void remove_left_folders() {
    for (const auto* step : steps_) {
      if (step->change != Change::Delete) continue;
      for (auto outer = path::parent(step->path); !outer.empty(); outer = path::parent(outer)) {
        if (!folder_.remove_folder(outer).ok()) break;
      }
    }
  }

  Folder& folder_;
  std::vector<const Step*> steps_;
  Journal journal_;
  std::string error_;
  std::string path_;
};

/// The new content is in place or stands ready beside it.
auto is_ready(const Folder& folder, const JournalEntry& entry) -> bool {
  if (!entry.becomes) return true;
  return hash_of(folder, entry.path) == entry.becomes || hash_of(folder, staged_path(entry.path)) == entry.becomes;
}

auto finish(Folder& folder, const JournalEntry& entry) -> Status {
  const auto staged = staged_path(entry.path);
  const auto now = hash_of(folder, entry.path);
  const auto untouched = now == entry.was && (now || !exists(folder, entry.path));
  if (!entry.becomes) return untouched && now ? folder.remove_file(entry.path) : Status{};
  if (exists(folder, staged) && untouched) return folder.rename(staged, entry.path);
  return clear(folder, staged);
}

auto finish_all(Folder& folder, const Journal& journal) -> RecoveryResult {
  for (const auto& entry : journal.entries) {
    if (auto status = finish(folder, entry); !status.ok()) {
      return {Recovery::Blocked, std::move(status.error), entry.path};
    }
  }
  if (auto status = clean_up(folder, journal); !status.ok()) {
    return {Recovery::Blocked, std::move(status.error), std::string(kJournalPath)};
  }
  return {Recovery::Finished};
}

}  // namespace

auto write_outputs(const WritePlan& plan, Folder& folder) -> WriteResult { return Writer(plan, folder).run(); }

auto needs_recovery(const Folder& folder) -> bool { return exists(folder, kJournalPath); }

auto recover(Folder& folder) -> RecoveryResult {
  if (!needs_recovery(folder)) return {};
  const auto text = folder.content(kJournalPath);
  if (!text) return {Recovery::Blocked, "it is no readable file", std::string(kJournalPath)};
  const auto [state, journal] = parse_journal(*text);
  if (state == JournalState::Foreign) {
    return {Recovery::Blocked, "it was written by another version of promoc", std::string(kJournalPath)};
  }
  const auto ready = std::ranges::all_of(journal.entries, [&](const auto& entry) { return is_ready(folder, entry); });
  if (state == JournalState::Good && ready) return finish_all(folder, journal);
  auto undone = undo_all(folder, journal);
  if (!undone.ok()) return {Recovery::Blocked, std::move(undone.error), std::move(undone.path)};
  return {Recovery::Undone, "", "", state == JournalState::Torn};
}

void sweep(const WritePlan& plan, Folder& folder) {
  for (const auto& step : plan.steps) {
    static_cast<void>(clear(folder, staged_path(step.path)));
    static_cast<void>(clear(folder, backup_path(step.path)));
  }
}

}  // namespace promoc::driver
