"""Remove one guard after the other, and see that its test fails.

Usage: python tests/stress/mutants.py [WORD]      (only the guards whose line holds the word)

Each line names a file of the package, what stands in it, what it is replaced with, and the test
that must notice. A copy of the clone is changed, never the clone itself. No line removes what keeps
a deletion in its place: its test deletes whatever it reaches.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LIMIT = 200  # seconds, for a test
HASHED = "_sha256(pair.folder / STYLIZED) == record.get('result_sha256', '')"
MUTANTS = [
    # nothing is lost
    ('runs/again.py', 'if sha256(path) != digest', "if name != 'style' and sha256(path) != digest",
     'test_again.py::test_a_picture_that_has_changed_is_noticed'),
    ('runs/again.py', 'if sha256(path) != digest',
     "if name != 'content' and sha256(path) != digest",
     'test_again.py::test_a_picture_that_has_changed_is_noticed'),
    ('runs/again.py', "if record['status'] == 'finished'", 'if False',
     'test_again.py::test_resume_on_the_command_line'),
    ('runs/again.py', "if record['status'] != 'finished'", 'if False',
     'test_again.py::test_repeat_wants_a_finished_run'),
    ('runs/again.py', "if outcomes[0][0].shape !=", 'if False and outcomes[0][0].shape !=',
     'test_again.py::test_repeat_looks_before_it_runs'),
    ('runs/record.py', '        _check(record)\n', '',
     'test_record.py::test_a_value_that_is_missing_or_wrong_is_told_by_name'),
    ('runs/record.py', '        _check_pictures(record)\n', '',
     'test_record.py::test_no_picture_goes_without_its_checksum'),
    ('runs/record.py', "        _check_there(recipe.settings(), record['settings'])\n", '',
     'test_record.py::test_every_setting_is_needed_and_checked'),
    ('runs/run.py', 'if then.get(name) != now.get(name)', 'if False',
     'test_checkpoints.py::test_other_weights_are_refused'),
    ('runs/run.py', "if status == 'interrupted' and self.last is not None", 'if False',
     'test_checkpoints.py::test_an_interrupt_leaves_a_checkpoint_of_its_very_step'),
    ('runs/run.py', '        self.folder.write_gif(self.frames)\n',
     '        self.folder.remove_checkpoint()\n        self.folder.write_gif(self.frames)\n',
     'test_again.py::test_killed_before_any_file_operation'),
    ('runs/checkpoints.py', 'if file.read(DIGEST) != digest_of_rest(file).digest()',
     'if file.read(DIGEST) == digest_of_rest(file)',
     'test_checkpoints.py::test_no_flipped_bit_is_taken'),
    ('runs/checkpoints.py', 'names = numpy.load(file, allow_pickle=False)',
     'names = numpy.load(file, allow_pickle=True)',
     'test_checkpoints.py::test_no_pickle_is_read_though_the_checksum_is_right'),
    ('runs/checkpoints.py', 'return {name: numpy.load(file, allow_pickle=False)',
     'return {name: numpy.load(file, allow_pickle=True)',
     'test_checkpoints.py::test_no_pickle_is_read_though_the_checksum_is_right'),
    ('runs/checkpoints.py', 'numpy.save(hashing, array, allow_pickle=False)',
     'numpy.save(hashing, array, allow_pickle=True)',
     'test_checkpoints.py::test_what_would_need_a_pickle_is_not_saved'),
    ('files.py', '_sync(temporary)', '()',
     'test_files.py::test_a_file_is_on_the_disk_before_it_gets_its_name'),
    ('files.py', 'Path(temporary).unlink(missing_ok=True)', 'pass',
     'test_files.py::test_failure_leaves_the_old_file'),
    ('files.py', 'fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)', 'pass',
     'test_again.py::test_one_folder_is_of_one_run_at_a_time'),
    ('pipeline.py', 'with folder.held() if folder else nullcontext()', 'with nullcontext()',
     'test_again.py::test_a_batch_and_a_training_hold_their_folders'),
    ('onepass/workshop.py', 'with self.folder.held()', 'if True',
     'test_again.py::test_a_batch_and_a_training_hold_their_folders'),
    ('pipeline.py', 'estimate.check(recipe, *sizes, self.precision, areas.count)', 'pass',
     'test_memory.py::test_stylize_refuses_before_it_makes_or_removes_anything'),
    ('pipeline.py', 'folder.check(job.overwrite or resume)', 'pass',
     'test_runs_folder.py::test_a_run_is_not_replaced_unasked'),
    ('training.py', "self.recovered = int(self.state.pop('recovered', 0))",
     "self.recovered = 0 * int(self.state.pop('recovered', 0))",
     'test_training.py::test_a_state_remembers_that_it_has_recovered'),
    ('batch/pairing.py', HASHED, 'True', 'test_batch.py::test_an_empty_picture_is_not_done'),
    ('batch/pairing.py', 'and is_plain(record)', '',
     'test_batch.py::test_an_odd_record_costs_its_own_pair_at_most'),
    ('batch/gallery.py', 'title=escape(title)', 'title=title',
     'test_gallery.py::test_the_title_is_text'),
    ('batch/gallery.py', 'content=escape(pair.content.name)', 'content=pair.content.name',
     'test_gallery.py::test_any_name'),
    ('onepass/workshop.py', "_check_finite(parameter.data().asnumpy(), 'network', step)", 'pass',
     'test_onepass.py::test_what_is_not_finite_is_not_saved'),
    ('onepass/workshop.py', "if training.sha256 != record.get('sha256')", 'if False',
     'test_onepass.py::test_no_training_goes_on_with_another_painting'),
    ('onepass/album.py', 'if painting.resolve() == photo.resolve()', 'if False',
     'test_onepass_painting.py::test_no_painting_replaces_its_photograph'),
    ('onepass/album.py', 'if painting in album', 'if False',
     'test_onepass_painting.py::test_two_photographs_of_one_name'),
    ('onepass/films.py', 'net=identity, ', '',
     'test_onepass_painting.py::test_what_another_network_painted_is_not_gone_on_with'),
    ('environment.py', 'MENDED = mend()', 'MENDED = []',
     'test_environment.py::test_a_run_in_which_everything_is_wrong'),
    # any picture
    ('decoding.py', 'if jpeg.scans > SCANS', 'if False',
     'test_decoding.py::test_a_bad_picture_is_refused'),
    ('decoding.py', 'if not jpeg.is_whole()', 'if False',
     'test_decoding.py::test_a_bad_picture_is_refused'),
    ('decoding.py', 'if not stat.S_ISREG(mode)', 'if False', 'test_decoding.py'),
    ('decoding.py', 'if free is not None and needed > free', 'if False',
     'test_decoding.py::test_a_picture_that_does_not_fit_into_memory_is_refused_first'),
    # no untrusted code runs
    ('weights/readers/torch.py', 'return self.allowed[module, name]',
     'return self.allowed.get((module, name)) or super().find_class(module, name)',
     'test_malicious.py::test_no_pickle_calls_a_function'),
    ('weights/readers/npz.py', 'if unpacked > LARGEST_RATIO * size', 'if False',
     'test_malicious.py::test_zip_bomb'),
    ('weights/readers/npz.py', 'if len(archive.NameToInfo) < len(infos)', 'if False',
     'test_malicious.py'),
    ('weights/readers/npz.py',
     'if sum(info.compress_size for info in infos) > size', 'if False',
     'test_malicious.py::test_overlapping_members'),
    ('weights/readers/npz.py', 'if end and end[zipfile._ECD_SIZE] > LARGEST_CONTENTS', 'if False',
     'test_malicious.py::test_zip_file_with_a_long_directory'),
    ('weights/readers/safetensors.py', 'if start != body.position', 'if False',
     'test_malicious.py::test_safetensors_that_overlap_or_leave_a_gap'),
    ('weights/readers/onnx.py', '{} if outside else', '',
     'test_import.py::test_an_onnx_model_reads_no_other_file'),
    ('weights/readers/h5_contents.py', 'if dataset.external or dataset.is_virtual', 'if False',
     'test_malicious.py::test_h5_file_cannot_read_other_files'),
    ('weights/readers/h5_contents.py', '    set_limits()\n', '',
     'test_malicious.py::test_h5py_ends_alone'),
    ('weights/readers/mat.py', 'decompress(element, max(left, 1))', 'decompress(element)',
     'test_readers.py::test_mat_file_that_claims_too_much_or_holds_nothing'),
    ('weights/sources.py', 'if hashlib.sha256(content).hexdigest() != WHEEL_SHA256', 'if False',
     'test_malicious.py::test_wheel_is_known_by_its_hash'),
    ('weights/sources.py', 'if found != ORIGINAL_SHA256', 'if False',
     'test_weights.py::test_cache_with_another_content_is_not_used'),
    ('weights/formats.py', 'or _doubt(path, found)', "or 'standard'",
     'test_import.py::test_in_doubt_it_is_refused'),
    ('weights/formats.py', "            or recognise_filters(arrays['conv1_1_W'])\n", '',
     'test_import.py::test_filters_tell_more_than_names'),
    # exercises
    ('exercises/confine.py', 'below += _below(os.getpid())', 'pass',
     'test_exercises.py::test_what_it_started_ends_with_it'),
    ('exercises/confine.py', '_prctl(CHILD_SUBREAPER, 1)', '_prctl(CHILD_SUBREAPER, 0)',
     'test_exercises.py::test_what_it_started_ends_with_it'),
    ('exercises/confine.py', '_prctl(PARENT_DEATH_SIGNAL, signal.SIGKILL)', 'pass',
     'test_exercises.py::test_the_file_ends_with_the_worker'),
    ('exercises/confine.py', 'SCOPES * (version >= 6)', '0',
     'test_exercises.py::test_it_is_kept_from_harm'),
    ('exercises/sandbox.py', '_size(root) > FOLDER', 'False',
     'test_exercises.py::test_files_do_not_fill_the_disk'),
    ('exercises/checker.py', "if number == job['number']", 'if True',
     'test_exercises.py::test_an_answer_to_another_question_is_none'),
    ('exercises/answer.py', 'setattr(sys.modules[own.__module__], name, watched)', 'pass',
     'test_exercises.py::test_calling_the_function_of_the_package_is_told'),
    ('exercises/answer.py', 'sys.addaudithook(opened)', 'pass',
     'test_exercises.py::test_reading_the_installed_solution_is_told'),
    # what was left over: one for each further promise
    ('runs/interrupts.py', 'signal.getsignal(CLOSED_TERMINAL) == signal.SIG_DFL', 'False',
     'test_interrupts.py::test_a_run_goes_on_when_its_terminal_is_closed'),
    ('cli/output.py', '            return self._give_up()\n', '            raise\n',
     'test_environment.py::test_messages_that_cannot_be_written_do_not_end_a_run'),
    ('training.py', '        set_adam_state(trainer, **state)\n', '',
     'test_training.py::test_it_goes_on_from_a_state_to_the_bit'),
    ('fast/lbfgs.py', 's[name][...] = array', 'pass',
     'test_lbfgs.py::test_it_goes_on_from_its_state_to_the_bit'),
    ('training.py', 'and not self.recovered:', 'and False:',
     'test_training.py::test_it_recovers_once_from_the_last_good_picture'),
    ('runs/run.py', '        if not state:\n            return\n', '',
     'test_again.py::test_without_a_checkpoint_it_starts_anew'),
    ('memory/estimate.py', 'kept + base + buffers + contents + step + numbers',
     'kept + base + buffers + contents + step',
     'test_memory.py::test_every_part_of_a_run_counts'),
    ('memory/estimate.py', 'START + DECODING * content_file', 'START',
     'test_memory.py::test_every_part_of_a_run_counts'),
    ('memory/estimate.py', 'recipe = _resized(recipe, max(1, low - low % 10))',
     'recipe = _resized(recipe, max(1, 2 * low))',
     'test_memory.py::test_the_size_that_is_named_fits_and_a_larger_one_does_not'),
    ('memory/system.py', 'for group in (own, *own.parents)', 'for group in ()',
     'test_memory.py::test_of_a_control_group'),
    ('memory/system.py', '*_groups(), _address_space()]', '*_groups()]',
     'test_memory.py::test_of_the_address_space'),
    ('decoding.py', 'return _turn_upright(_to_srgb(picture, png, path), _orientation(picture))',
     'return _to_srgb(picture, png, path)', 'test_decoding.py::test_a_good_picture_looks_right'),
    ('decoding.py', "return ImageCms.profileToProfile(picture, source, SRGB, outputMode='RGB')",
     "return picture.convert('RGB')", 'test_decoding.py::test_a_good_picture_looks_right'),
    ('decoding.py', '(1, 16), (255, 300), (65535, 75000)', '(1, 1), (255, 255), (65535, 65535)',
     'test_decoding.py::test_what_is_taken_for_white_is_said'),
    ('images.py', '    if img.dtype != numpy.uint8 or img.ndim != 3 or img.shape[2] != 3:',
     '    if False:', 'test_images.py::test_preprocess_says_what_it_takes'),
    ('pipeline.py', 'alpha = content.alpha if job.keep_alpha else None', 'alpha = None',
     'test_pipeline.py::test_transparency_is_kept_when_asked_for'),
    ('onepass/stripes.py', '_reflect(read, height) // times', 'read.clip(0, height - 1) // times',
     'test_onepass_painting.py::test_stripes_have_no_seams'),
    ('onepass/films.py', 'for sound in source.streams.audio]', 'for sound in ()]',
     'test_onepass_painting.py::test_a_film_keeps_its_times_and_its_sound'),
    ('weights/downloads.py', 'if target.tell() > LARGEST', 'if False',
     'test_malicious.py::test_model_zoo_sends_too_much_or_too_slowly'),
    ('weights/downloads.py', 'if time.monotonic() > deadline', 'if False',
     'test_malicious.py::test_model_zoo_sends_too_much_or_too_slowly'),
    ('environment.py', '            environment[name] = new\n', '            pass\n',
     'test_environment.py'),
    ('runs/again.py', 'not difference.any() and losses[0] == losses[1]', 'True',
     'test_again.py::test_repeat_tells_how_far_off'),
    ('runs/provenance.py', "'sha256': {name: sha256(path) for name, path in paths.items()}",
     "'sha256': {}",
     'test_provenance.py::test_the_record_knows_the_checksums_of_the_pictures'),
    ('exercises/worker.py', 'lambda: answer(exercise, path, seed), root',
     'lambda: [judge(exercise, answer(exercise, path, seed), seed)], root',
     'test_exercises.py::test_the_comparison_is_not_theirs_to_change'),
    ('exercises/checker.py', '        except (OSError, ValueError, TypeError):',
     '        except ZeroDivisionError:',
     'test_exercises.py::test_killing_the_worker_is_survived'),
    ('exercises/class_pages.py', "lines.append(f'<p>{escape(found.message)}</p>')",
     "lines.append(f'<p>{found.message}</p>')",
     'test_exercises_class.py::test_pages_for_the_teacher_and_for_each_student'),
    ('exercises/class_pages.py', "<pre>line {found.line}:  {escape(found.code)}</pre>",
     "<pre>line {found.line}:  {found.code}</pre>",
     'test_exercises_class.py::test_pages_for_the_teacher_and_for_each_student'),
    ('exercises/results.py', "return \"'\" + name if name[0] in '=+-@' else name", 'return name',
     'test_exercises_class.py::test_a_class_as_csv'),
    ('exercises/outcome.py', "if isinstance(value, (str, bool, numpy.bool_)) else ''", '',
     'test_exercises_catalogue.py::test_a_mistake_gets_its_own_sentence'),
]  # fmt: skip


def main():
    word = ' '.join(sys.argv[1:])
    wanted = [mutant for mutant in MUTANTS if word in ' '.join(mutant)]
    alive = 0
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder, 'clone')
        names = subprocess.run(
            ['git', 'ls-files', '-z'], cwd=ROOT, stdout=subprocess.PIPE, check=True
        ).stdout
        for name in filter(None, os.fsdecode(names).split('\0')):
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, clone / name)
        for file, old, new, test in wanted:
            path = clone / 'gluon_nst' / file
            whole = path.read_text()
            assert whole.count(old) == 1, f'{file}: "{old}" stands there {whole.count(old)} times'
            path.write_text(whole.replace(old, new))
            noticed = fails(clone, test)
            path.write_text(whole)
            alive += not noticed
            print('noticed ' if noticed else 'ALIVE   ', file, repr(old)[:70], test, flush=True)
    print(f'{len(wanted)} guards removed, {alive} unnoticed')
    return 1 if alive else 0


def fails(clone, test):
    """Return whether a test of the clone fails."""
    command = [sys.executable, '-m', 'pytest', '-q', '-x', '-p', 'no:cacheprovider']
    environment = {**os.environ, 'PYTHONPATH': str(clone), 'PYTHONDONTWRITEBYTECODE': '1'}
    try:
        code = subprocess.run(
            [*command, f'tests/{test}'],
            cwd=clone,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=LIMIT,
        ).returncode
    except subprocess.TimeoutExpired:  # without the guard it waits for ever
        return True
    assert code < 2, f'{test}: pytest ended with {code}'  # below 0: by a signal
    return code != 0


if __name__ == '__main__':
    sys.exit(main())
